// First of all imports: nothing may run before it.
import './lockdown.ts';
import type { ToFrame } from './protocol.ts';
import { TaskView } from './task-view.ts';

/** Serves the shell over its one port: the first that the parent hands over, and none after it. */
function listen(): void {
  let port: MessagePort | undefined;
  addEventListener('message', (event) => {
    const [given] = event.ports;
    if (event.source !== parent || port !== undefined || given === undefined) return;
    port = given;
    const view = new TaskView((message) => given.postMessage(message));
    // The shell made the port and is trusted: its messages are of this type.
    given.onmessage = ({ data }) => view.take(data as ToFrame);
    given.postMessage({ t: 'ready' });
  });
}

listen();
