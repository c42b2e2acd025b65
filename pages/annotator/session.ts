import type { Session } from '../../src/contracts/session.ts';
import { call, type Method, type Outcome } from './api.ts';
import { newDevice, recall, remember } from './device.ts';

const SESSION = 'assay.session';
const DEVICE = 'assay.device';

/** What this browser keeps of a session: the invite, to get a new token by, and the newest token. */
interface Kept {
  readonly invite: string;
  readonly session: Session | undefined;
}

/** Takes the invite out of the address, so that it is in no history, bookmark or picture of the screen. */
function inviteInAddress(): string | undefined {
  const invite = new URLSearchParams(location.hash.slice(1)).get('invite') ?? undefined;
  if (location.hash) history.replaceState(null, '', location.pathname);
  return invite;
}

function device(): string {
  const known = recall(DEVICE);
  if (typeof known === 'string') return known;
  const fresh = newDevice();
  remember(DEVICE, fresh);
  return fresh;
}

/** Holds the invite and the token, and speaks to the service with them. */
export class Account {
  readonly #device = device();
  #kept: Kept | undefined;
  #renewing: Promise<Outcome<Session>> | undefined;

  /** Of the invite in the address, or of an earlier visit; empty when there was neither. */
  constructor() {
    const invite = inviteInAddress();
    // Only this class writes under the key.
    const kept = recall(SESSION) as Kept | undefined;
    this.#kept = invite && invite !== kept?.invite ? { invite, session: undefined } : kept;
  }

  get invited(): boolean {
    return this.#kept !== undefined;
  }

  /** The session at hand, or a new one for the invite. */
  async open(): Promise<Outcome<Session>> {
    const session = this.#kept?.session;
    return session ? { ok: true, value: session } : this.#renew();
  }

  /** A call with the token; a refused token is exchanged for a new one, once. */
  async call<T>(method: Method, path: string, body?: unknown): Promise<Outcome<T>> {
    const opened = await this.open();
    if (!opened.ok) return opened;
    const outcome = await call<T>(method, path, body, opened.value.token);
    if (outcome.ok || outcome.why !== 'signed-out') return outcome;
    const renewed = await this.#renew();
    return renewed.ok ? call<T>(method, path, body, renewed.value.token) : renewed;
  }

  /** One exchange at a time, however many calls were refused. */
  #renew(): Promise<Outcome<Session>> {
    this.#renewing ??= this.#exchange().finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  async #exchange(): Promise<Outcome<Session>> {
    if (this.#kept === undefined) return { ok: false, why: 'signed-out' };
    const { invite } = this.#kept;
    const body = { invite, device: this.#device };
    const outcome = await call<Session>('POST', '/sessions', body, undefined);
    if (outcome.ok) {
      this.#kept = { invite, session: outcome.value };
      remember(SESSION, this.#kept);
    }
    return outcome.ok || outcome.why !== 'refused' ? outcome : { ok: false, why: 'signed-out' };
  }
}
