/**
 * A page with what stands between a mark and the next end replaced; the rest stays as it was written.
 *
 * @throws Error when the page has no such mark
 */
export function withPart(page: string, mark: string, body: string): string {
  const [open, close] = [`<!-- ${mark} -->\n`, '<!-- end -->'];
  const from = page.indexOf(open);
  const to = page.indexOf(close, from);
  if (from === -1 || to === -1) throw new Error(`the page has no place for ${mark}`);
  return `${page.slice(0, from + open.length)}\n${body}\n\n${page.slice(to)}`;
}
