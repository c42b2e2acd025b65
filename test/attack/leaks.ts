import type { Mutant } from '../mutants/table.ts';
import type { SeenBy } from './verdict.ts';

/**
 * A build that gives gold away, and where the attack must see it: in what one page receives, in what a ring
 * knows, in how often a ring has seen each data object, or in what one gold task tells of the next.
 */
export interface Leak extends Mutant {
  readonly seenBy: SeenBy;
  readonly campaign: string;
  /** Attacked in the short run too. */
  readonly smoke?: true;
}

/** Ways of peers, and our own of before. */
export const leaks: readonly Leak[] = [
  {
    name: 'gold-first',
    file: 'src/core/arrangement.ts',
    find: '    const j = Math.floor(random() * (i + 1));',
    replace: "    const j = 'gold' in (slots[i] ?? {}) ? slots.findIndex((s) => 'task' in s) : i;",
    seenBy: 'page',
    campaign: 'reports',
  },
  {
    name: 'longer-hands',
    file: 'src/flows/hand-filling.ts',
    find: '  const most = whole ? open : handLength(open, rate) - goldIds.length;',
    replace: '  const most = open;',
    seenBy: 'page',
    campaign: 'reads',
  },
  {
    name: 'own-folder',
    file: 'src/flows/import-lines.ts',
    find: 'await ownCopy(services, job.jobId, from)',
    replace:
      "await ownCopy(read.kind === 'gold' ? { ...services, tokens: { mac: (text) => 'known/' + services.tokens.mac(text) } } : services, job.jobId, from)",
    seenBy: 'page',
    campaign: 'images',
    smoke: true,
  },
  {
    name: 'own-member',
    file: 'src/flows/present-hand.ts',
    find: '      return presentTask(services, task);',
    replace:
      "      const shown = presentTask(services, task);\n      return 'gold' in slot ? shown.then((it) => ({ ...it, check: true })) : shown;",
    seenBy: 'page',
    campaign: 'reports',
  },
  {
    name: 'telling-save',
    file: 'src/flows/response.ts',
    find: '      saved: answerCount(saved),',
    replace: '      saved: Object.keys(saved.answers).length,',
    seenBy: 'page',
    campaign: 'saves',
  },
  {
    name: 'gold-stays-away',
    file: 'src/core/response.ts',
    find: '  return [...older, { taskSuiteId, tasks, gold, open }].slice(-MOST_AGAIN);',
    replace: '  return [...older, { taskSuiteId, tasks, gold: [], open }].slice(-MOST_AGAIN);',
    seenBy: 'page',
    campaign: 'leavers',
  },
  {
    name: 'gold-of-the-person',
    file: 'src/flows/gold.ts',
    find: '  const own = await ofSuite(services, job, annotatorId, suite, could);',
    replace: '  const own = await ofSuite(services, job, annotatorId, suite, 0);',
    seenBy: 'ring',
    campaign: 'reports',
  },
  {
    name: 'gold-without-end',
    file: 'src/core/suite-gold.ts',
    find: '    return { index, atHome: place < goldCount };',
    replace: '    return { index, atHome: true };',
    seenBy: 'repetition',
    campaign: 'scarce',
  },
  {
    name: 'steady-rhythm',
    file: 'src/core/gold.ts',
    find: '  return drawn < chance ? room + 1 : room;',
    replace: '  return drawn >= 0 && chance > 1 - ROUNDING ? room + 1 : room;',
    seenBy: 'rhythm',
    campaign: 'counters',
  },
];
