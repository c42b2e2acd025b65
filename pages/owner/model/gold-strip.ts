const times = (recent: string, verdict: string): number => recent.split(verdict).length - 1;

/** What a strip of verdicts says, in words. */
export function stripWords(recent: string): string {
  const counts = [
    `${times(recent, '1')} right`,
    `${times(recent, '0')} wrong`,
    `${times(recent, '-')} abstained`,
  ];
  return `Newest ${recent.length} gold: ${counts.join(', ')}`;
}
