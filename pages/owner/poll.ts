const VISIBLE_MS = 2_000;
const HIDDEN_MS = 20_000;

/** A question asked again and again until it is stopped. */
export interface Poll {
  /** Asks now, and counts the wait from there. */
  soon(): void;
  stop(): void;
}

/**
 * Asks now and then every two seconds, every twenty while the page is hidden, one question at a time.
 *
 * `ask` must not throw; what it asked is aborted when the poll stops or asks anew.
 */
export function poll(ask: (signal: AbortSignal) => Promise<void>): Poll {
  let timer = 0;
  let turn = new AbortController();
  const wait = () => {
    timer = window.setTimeout(soon, document.hidden ? HIDDEN_MS : VISIBLE_MS);
  };
  const soon = () => {
    window.clearTimeout(timer);
    turn.abort();
    turn = new AbortController();
    const { signal } = turn;
    void ask(signal).then(() => {
      if (!signal.aborted) wait();
    });
  };
  const seen = () => {
    if (!document.hidden) soon();
  };
  document.addEventListener('visibilitychange', seen);
  soon();
  return {
    soon,
    stop() {
      window.clearTimeout(timer);
      turn.abort();
      document.removeEventListener('visibilitychange', seen);
    },
  };
}
