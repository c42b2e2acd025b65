import type { Question } from '../../src/contracts/job.ts';
import { h } from '../elements/dom.ts';
import { type FrameSettings, type FromFrame, readMessage, type ToFrame } from './protocol.ts';

/**
 * The frame that runs tasks, seen from the shell: no origin, no network, one port.
 *
 * Messages wait in the port until the frame listens. Whatever comes back is read as from a stranger.
 */
export class TaskHost {
  readonly element = h('iframe', { title: 'Task', sandbox: 'allow-scripts' });
  readonly #port: MessagePort;

  constructor(
    url: string,
    question: Question,
    settings: FrameSettings,
    hear: (message: FromFrame) => void,
  ) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.onmessage = ({ data }) => {
      const message = readMessage(data, question);
      if (message) hear(message);
    };
    // The origin of the frame is `null`, so no other target can be named; nothing secret is sent.
    this.element.onload = () => {
      this.element.onload = null;
      this.element.contentWindow?.postMessage('port', '*', [port2]);
    };
    this.element.src = url;
    this.post({ t: 'init', question, settings });
  }

  post(message: ToFrame): void {
    this.#port.postMessage(message);
  }

  /** Takes the frame out of reach while a screen of the shell lies over it. */
  set covered(covered: boolean) {
    if (this.element.inert === covered) return;
    this.element.inert = covered;
    if (!covered) this.element.focus();
  }
}
