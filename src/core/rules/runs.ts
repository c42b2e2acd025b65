/** Length of the longest run of entries with the same name; entries without a name end a run. */
export function longestRun<T>(
  entries: readonly T[],
  nameOf: (entry: T) => string | undefined,
): number {
  let longest = 0;
  let run = 0;
  let before: string | undefined;
  for (const entry of entries) {
    const name = nameOf(entry);
    run = name === undefined ? 0 : name === before ? run + 1 : 1;
    before = name;
    longest = Math.max(longest, run);
  }
  return longest;
}
