import { count, counted } from '../../pages/owner/model/figures.ts';
import type { CollusionView } from '../../src/contracts/rule-run.ts';
import type { Context } from './context.ts';
import { findJob, withService } from './service.ts';
import { type Column, table } from './table.ts';

/** Lists people who share wrong answers beyond chance. */
export function collusion(context: Context, idOrName: string): Promise<void> {
  return withService(context, async (service) => {
    const { jobId } = await findJob(service, idOrName);
    const view = await service.call<CollusionView>('GET', `/jobs/${jobId}/collusion`);
    const rows = rowsOf(view);
    const none = `nobody of ${counted(view.people, 'person', 'people')} shares wrong answers beyond chance`;
    context.out.result(
      { jobId, ...view },
      rows.length === 0 ? none : table(COLUMNS, rows).join('\n'),
    );
    if (rows.length > 0) {
      context.out.note('zeros: 3 is a chance of one in a thousand, after correction for all pairs');
    }
  });
}

interface Row {
  readonly who: string;
  readonly group: string;
  readonly tasks: number;
  readonly shared: number;
  readonly expected: number;
  readonly zeros: number;
}

const rowsOf = ({ pairs, rings }: CollusionView): Row[] => [
  ...rings.flatMap(({ members }, i) =>
    members.map(({ annotatorId, ...shared }) => ({
      who: annotatorId,
      group: `ring ${i + 1}`,
      ...shared,
    })),
  ),
  ...pairs.map(({ annotatorIds, ...shared }) => ({
    who: annotatorIds.join(' '),
    group: 'pair',
    ...shared,
  })),
];

const figure = (value: number): string => value.toFixed(1);

const COLUMNS: readonly Column<Row>[] = [
  { head: 'group', cell: ({ group }) => group },
  { head: 'annotators', cell: ({ who }) => who },
  { head: 'tasks', right: true, cell: ({ tasks }) => count(tasks) },
  { head: 'shared', right: true, cell: ({ shared }) => figure(shared) },
  { head: 'expected', right: true, cell: ({ expected }) => figure(expected) },
  { head: 'zeros', right: true, cell: ({ zeros }) => figure(zeros) },
];
