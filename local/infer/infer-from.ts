import { answerTable } from './answer-table.ts';
import { mustGoWith } from './asked-for.ts';
import { inferClasses } from './classes.ts';
import { inferMultiLabel } from './label-sets.ts';
import { inferNumeric } from './numbers.ts';
import type { Asked, Kind, Outcome } from './outcome.ts';
import { inferPairs } from './pairs.ts';
import type { Source } from './source.ts';
import { inferSpanKinds } from './spans.ts';
import { inferText } from './texts.ts';

/** By a member of the first line, the kind of a file of JSON Lines. */
const BY_MEMBER = { spans: 'span', tags: 'sequence', text: 'text' } as const;

/**
 * The kind that a file shows: JSON Lines by the members of their first line, a table by its columns.
 *
 * Whether classes are ordered, are numbers or go several to a task cannot be seen: a table is categorical
 * unless the user says so.
 */
function kindShown({ beginning }: Source): Kind {
  const text = new TextDecoder().decode(beginning).replace(/^\uFEFF/, '');
  const [line = ''] = text.trimStart().split(/\r\n|\n|\r/, 1);
  if (line.startsWith('{')) {
    const member = Object.keys(BY_MEMBER).find((name) => line.includes(`"${name}"`));
    return BY_MEMBER[(member ?? 'spans') as keyof typeof BY_MEMBER]; // its own keys
  }
  const columns = line.split(',').map((name) => name.replaceAll('"', '').trim().toLowerCase());
  return columns.includes('left') && columns.includes('right') ? 'pairwise' : 'categorical';
}

/** Infers labels from answers of any kind. @throws Failure with line and column */
export async function inferFrom(source: Source, asked: Asked): Promise<Outcome> {
  const { kind = kindShown(source) } = asked;
  mustGoWith(kind, asked);
  if (kind === 'span' || kind === 'sequence') return inferSpanKinds(asked, kind, source);
  if (kind === 'text') return inferText(asked, source);
  if (kind === 'pairwise') return inferPairs(asked, source);
  const table = await answerTable(source);
  if (kind === 'numeric') return inferNumeric(asked, table);
  if (kind === 'multilabel') return inferMultiLabel(asked, table);
  return inferClasses(asked, kind, table);
}
