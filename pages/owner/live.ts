/** Writes a text only when it changed, so that nothing is read out or selected anew at every poll. */
export function say(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Wraps a view that is built anew: it is built only for data that differ from those before. */
export function onChange<T>(show: (data: T) => void): (data: T) => void {
  let shown = '';
  return (data) => {
    const now = JSON.stringify(data);
    if (now !== shown) show(data);
    shown = now;
  };
}

/** A row that stays while its data change. */
export interface Row<T> {
  readonly root: HTMLElement;
  show(data: T): void;
}

/**
 * Keeps the rows of a list: the same key keeps its elements, and with them focus and what is selected,
 * also when the order turns.
 */
export function liveRows<T>(
  body: HTMLElement,
  key: (data: T) => string,
  make: (data: T) => Row<T>,
): (list: readonly T[]) => void {
  const rows = new Map<string, Row<T>>();
  return (list) => {
    const focused = document.activeElement;
    const wanted = new Set(list.map(key));
    for (const [name, row] of rows) {
      if (wanted.has(name)) continue;
      row.root.remove();
      rows.delete(name);
    }
    list.forEach((data, place) => {
      const row = rows.get(key(data)) ?? make(data);
      rows.set(key(data), row);
      row.show(data);
      const there = body.children[place] ?? null;
      if (there !== row.root) body.insertBefore(row.root, there);
    });
    if (focused instanceof HTMLElement && body.contains(focused))
      focused.focus({ preventScroll: true });
  };
}

/** Repeats a step that the service does in portions until it says it is done. */
export async function untilDone<T extends { readonly done: boolean }>(
  step: () => Promise<T>,
  seen: (reply: T) => void,
): Promise<T> {
  for (;;) {
    const reply = await step();
    seen(reply);
    if (reply.done) return reply;
  }
}
