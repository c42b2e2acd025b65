import { mutants } from '../test/mutants/table.ts';
import { markdownTable } from './markdown-table.ts';
import { withPart } from './page-part.ts';

/** The page about what was tested, with every defect that is put in on purpose, in the order of their table. */
export function withMutants(page: string): string {
  const rows = mutants.map(({ name, file }) => [name, `\`${file}\``]);
  const list = markdownTable(['defect', 'put into'], rows);
  return withPart(page, 'mutants', `${mutants.length} defects:\n\n${list}`);
}
