/** Every rule that the check knows, and what holds in a legal history. */
export const RULES = {
  'lost-answer':
    'an acknowledged answer is stored, unless a newer one of its assignment took its place',
  'made-up-answer': 'what is stored was sent by the person in whose name it stands',
  'lost-hand':
    'a hand that was shown is a lease or a closed assignment of the same person and size',
  'stale-page': 'a page that comes back is shown the answers that were acknowledged before',
  receipt: 'a receipt says what became of its assignment: counted or not, and how many answers',
  'changed-receipt': 'a repeat gets the first receipt again',
  'two-responses': 'one response is accepted for an assignment, and nothing after it',
  'refused-own': 'nobody is told that there is no such assignment as the one they were handed',
  'refused-only': 'a response is refused as a second one only where another was sent',
  'not-closed': 'an assignment that was said to be closed is closed',
  'unsent-response': 'a response, or declining, was asked for by its person',
  'false-no-work': 'nobody is told that they are barred, or the job closed, when it is not so',
  'double-answer': 'a person answers a task once, late answers aside',
  'handed-again': 'a task that a person has answered or declined is not handed to them again',
  'too-many-answers': 'a task has no more counted answers than it wants',
  'wrong-wanted':
    'a task wants what its job asks; more where answers part, less where it was set aside',
  'group-apart': 'nobody has two tasks of a group whose tasks are kept apart',
  'wrong-pool': 'tasks of a pool are with people of that pool',
  'suite-counter': 'a suite counts the answers that its assignments count',
  'person-counter': 'a person counts what their assignments and hands add up to',
  'lease-and-hand': 'every lease is a hand of its holder, and every hand a lease',
  'assignment-state': 'only handed tasks are answered, only answers count, and no draft counts',
  'barred-counts': 'nothing of a barred person counts',
  'over-cap': 'nobody has more tasks than the job file allows',
  'gold-exposures':
    'gold counts the people that it was shown to, and no more than the job file allows',
  'index-entry': 'a row stands in the indexes where its state belongs',
  'early-label': 'a suite is labelled when it has all its answers and no lease',
  'missing-row': 'every suite, task and gold of a job is there, under its own key and version',
  unfinished: 'at the end every task has exactly the answers it wants, and a label (--final)',
} as const;
export type Rule = keyof typeof RULES;

/** A rule that does not hold: which, where, and in what way. */
export interface Finding {
  readonly rule: Rule;
  readonly text: string;
}

/** Collects what is wrong. */
export class Report {
  readonly findings: Finding[] = [];

  add(rule: Rule, text: string): void {
    this.findings.push({ rule, text });
  }

  /** Reports unless the claim holds. */
  expect(holds: boolean, rule: Rule, text: () => string): void {
    if (!holds) this.add(rule, text());
  }
}
