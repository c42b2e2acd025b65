import { execFile } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RULES, type Rule } from '../../../local/history/report.ts';
import { rowsOf } from '../../docs/markdown.ts';
import { judge, openFolder, type Told, tellHistory, write } from './told.ts';

const { folder, remove } = openFolder();
let legal: Told;
beforeAll(async () => {
  legal = await tellHistory(folder);
});
afterAll(remove);

/** The item of an assignment or person of the story; of a suite with its id alone. */
function itemOf(told: Told, name: string) {
  const id = told.names[name] ?? name;
  const row = told.rows.find(({ body }) => {
    const own = { assignment: body.assignmentId, annotator: body.annotatorId, gold: body.goldId };
    return (own[body.kind as keyof typeof own] ?? body.taskSuiteId ?? body.kind) === id;
  });
  if (row === undefined) throw new Error(`the story has no ${name}`);
  return row.body;
}

const rowOf = (told: Told, name: string) => {
  const item = itemOf(told, name);
  return told.rows.find(({ body }) => body === item) ?? {};
};

/** Lines about one assignment and act: what was sent, each with its reply. */
function exchanges(told: Told, name: string, act: string) {
  const sent = told.log.filter(
    (line) => line.act === act && line.assignmentId === told.names[name],
  );
  return sent.map((line) => {
    const reply = told.log.find(
      (other) => other.request === line.request && other.phase === 'reply',
    );
    if (reply === undefined) throw new Error(`${name}: ${act} has no reply`);
    return { sent: line, reply };
  });
}

/** The n-th exchange of an act, counted from 0. */
function exchange(told: Told, name: string, act: string, n = 0) {
  const found = exchanges(told, name, act)[n];
  if (found === undefined) throw new Error(`${name}: no ${act} number ${n}`);
  return found;
}

/** What to spoil, the rule that must name it, and the others that cannot help it. */
type Case = readonly [name: string, rule: Rule, spoil: (told: Told) => void, ...others: Rule[]];

const CASES: readonly Case[] = [
  [
    'an acknowledged answer is dropped',
    'lost-answer',
    (told) => delete itemOf(told, 'whole').answers[1],
    'assignment-state',
    'receipt',
    'person-counter',
  ],
  [
    'a saved answer of a draft is dropped',
    'lost-answer',
    (told) => {
      itemOf(told, 'drafted').answers = {};
      itemOf(told, 'drafted').goldAnswers = {};
    },
  ],
  [
    'a draft that was saved is gone',
    'lost-answer',
    (told) => told.rows.splice(told.rows.indexOf(rowOf(told, 'drafted')), 1),
  ],
  [
    'a newer save lost to an older one',
    'lost-answer',
    (told) => {
      const { sent } = exchange(told, 'drafted', 'save');
      const [again, reply] = told.log.slice(-2).map((line) => ({ ...line, request: 900 }));
      const other = { ...again, answers: { ...sent.answers, 0: { choice: 'maybe' } } };
      told.log.push(other, reply ?? {});
    },
    'made-up-answer',
  ],
  [
    'a late answer is dropped',
    'lost-answer',
    (told) => delete itemOf(told, 'late').late[1],
    'receipt',
    'person-counter',
  ],
  [
    'a value is changed',
    'made-up-answer',
    (told) => {
      itemOf(told, 'whole').answers[1] = { choice: 'maybe' };
    },
    'lost-answer',
  ],
  [
    'a value is changed to one that was sent too',
    'lost-answer',
    (told) => {
      for (const answer of Object.values(itemOf(told, 'whole').answers)) {
        Object.assign(answer as object, { choice: 'yes' });
      }
    },
    'made-up-answer',
  ],
  [
    'an answer is forged',
    'made-up-answer',
    (told) => {
      itemOf(told, 'partial').answers[0] = { choice: 'no' };
      delete itemOf(told, 'partial').late[0];
    },
    'lost-answer',
    'double-answer',
  ],
  [
    'a whole response is forged',
    'made-up-answer',
    (told) => {
      told.log = told.log.filter(({ request }) => {
        const own = exchanges(legal, 'eves', 'submit');
        return !own.some(({ sent }) => sent.request === request);
      });
    },
    'unsent-response',
  ],
  [
    'a taken-back answer stands again',
    'made-up-answer',
    (told) => {
      const item = itemOf(told, 'drafted');
      const [save] = exchanges(told, 'drafted', 'save');
      told.log.push({ ...save?.sent, request: 900, answers: { 0: null, 1: null } });
      told.log.push({ ...save?.reply, request: 900 });
      expect(Object.keys({ ...item.answers, ...item.goldAnswers })).not.toEqual([]);
    },
  ],
  [
    'a hand that was shown has vanished',
    'lost-hand',
    (told) => {
      itemOf(told, 's6').leases = [];
      itemOf(told, 'hal').hands.pop();
    },
    'person-counter',
    'index-entry',
    'gold-exposures',
  ],
  [
    'an assignment is stored under another person',
    'lost-hand',
    (told) => {
      const { annotatorId } = itemOf(told, 'gus');
      itemOf(told, 'eves').annotatorId = annotatorId;
      rowOf(told, 'eves').n = `default#N#${told.names['jobId']}#${annotatorId}`;
    },
    'unsent-response',
    'person-counter',
    'barred-counts',
    'handed-again',
    'gold-exposures',
  ],
  [
    'a page that came back had lost what was saved',
    'stale-page',
    (told) => {
      const shown = told.log.find(({ hands }) => hands?.[0]?.saved?.[0] !== undefined);
      if (shown !== undefined) shown.hands[0].saved = {};
    },
  ],
  [
    'a counted receipt for what others have closed',
    'receipt',
    (told) => {
      for (const { reply } of exchanges(told, 'late', 'submit')) reply.receipt.counted = true;
    },
    'lost-answer',
    'made-up-answer',
  ],
  [
    'a receipt of more answers than are kept',
    'receipt',
    (told) => exchange(told, 'eves', 'submit').reply.receipt.answers++,
  ],
  [
    'a repeat got another receipt',
    'changed-receipt',
    (told) => exchange(told, 'whole', 'submit', 1).reply.receipt.answers--,
    'receipt',
  ],
  [
    'two responses were accepted',
    'two-responses',
    (told) => {
      const { reply } = exchange(told, 'whole', 'submit', 2);
      const { status, receipt } = exchange(told, 'whole', 'submit').reply;
      Object.assign(reply, { status, receipt, code: undefined });
    },
    'lost-answer',
    'made-up-answer',
  ],
  [
    'a save was accepted after the response',
    'two-responses',
    (told) => {
      const { reply } = exchange(told, 'whole', 'save', 1);
      Object.assign(reply, { status: 200, code: undefined });
    },
    'lost-answer',
    'made-up-answer',
  ],
  [
    'somebody heard that their own assignment is not there',
    'refused-own',
    (told) =>
      Object.assign(exchange(told, 'whole', 'save', 1).reply, { status: 404, code: 'not-found' }),
  ],
  [
    'the only response was refused as a second one',
    'refused-only',
    (told) => {
      const { reply } = exchange(told, 'eves', 'submit');
      Object.assign(reply, { status: 409, code: 'already-answered', receipt: undefined });
    },
    'made-up-answer',
    'unsent-response',
  ],
  [
    'what was said to be closed is still open',
    'not-closed',
    (told) => {
      const { reply } = exchange(told, 'drafted', 'save');
      Object.assign(reply, { status: 409, code: 'lease-lost' });
    },
  ],
  [
    'a response that its person did not send',
    'unsent-response',
    (told) => {
      itemOf(told, 'declined').sent = 'ffff';
    },
  ],
  [
    'an assignment is declined, and nobody asked for that',
    'unsent-response',
    (told) => {
      itemOf(told, 'eves').state = 'declined';
    },
    'receipt',
  ],
  [
    'somebody heard that they are barred, and are not',
    'false-no-work',
    (told) => {
      itemOf(told, 'gus').barred = false;
    },
  ],
  [
    'a person counts twice for a task',
    'double-answer',
    (told) => {
      const { annotatorId } = itemOf(told, 'whole');
      const other = told.rows.find(
        ({ body }) => body.kind === 'assignment' && body.taskSuiteId === 's0' && body.tasks === 6,
      );
      if (other !== undefined) other.body.annotatorId = annotatorId;
    },
    'lost-hand',
    'unsent-response',
    'person-counter',
    'index-entry',
  ],
  [
    'somebody holds a task that they have answered',
    'handed-again',
    (told) => {
      const { annotatorId } = itemOf(told, 'eves');
      itemOf(told, 's1').leases.push({
        assignmentId: 'j000000001.s1.new00000',
        annotatorId,
        tasks: 1,
        gold: 0,
        expiresAt: 1,
      });
    },
    'lease-and-hand',
    'index-entry',
  ],
  [
    'a suite has forgotten who has seen it',
    'handed-again',
    (told) => {
      delete itemOf(told, 's3').seenBy[itemOf(told, 'eves').annotatorId];
    },
  ],
  [
    'a task came again after its late answer was acknowledged',
    'handed-again',
    (told) => {
      const { annotatorId } = itemOf(told, 'late');
      const later = told.rows.find(
        ({ body }) => body.kind === 'assignment' && body.taskSuiteId === 's0' && body.tasks === 6,
      )?.body;
      later.annotatorId = annotatorId;
      const [ask, reply] = told.log;
      told.log.push({ ...ask, request: 900, annotatorId });
      const { assignmentId } = later;
      told.log.push({ ...reply, request: 900, hands: [{ assignmentId, tasks: 2, saved: {} }] });
    },
    'lost-hand',
    'unsent-response',
    'person-counter',
    'index-entry',
    'stale-page',
  ],
  [
    'a task has more answers than it wants',
    'too-many-answers',
    (told) => {
      itemOf(told, 's0').wanted = [2, 1, 2];
    },
    'wrong-wanted',
  ],
  [
    'a task wants fewer answers than its job asks',
    'wrong-wanted',
    (told) => {
      itemOf(told, 's2').wanted = [2, 1, 2];
    },
  ],
  [
    'a task was set aside though hardly anybody declined it',
    'wrong-wanted',
    (told) => {
      itemOf(told, 'job').file.decline = { setAsideAfter: 2 };
      Object.assign(itemOf(told, 's5'), { aside: 1, wanted: [1, 2, 2] });
    },
    'too-many-answers',
    'index-entry',
  ],
  [
    'a task wants more answers than its job allows',
    'wrong-wanted',
    (told) => {
      itemOf(told, 's2').wanted = [2, 2, 4];
      itemOf(told, 'job').file.adaptive = { maxRedundancy: 3 };
    },
  ],
  [
    'somebody has two tasks of a group that is kept apart',
    'group-apart',
    (told) => {
      itemOf(told, 's2').grouping = { rule: 'apart', groups: [0, 0, 1] };
    },
  ],
  [
    'a task of a pool is with somebody who is not in it',
    'wrong-pool',
    (told) => {
      itemOf(told, 'job').bins[0].pool = 'cardiology';
    },
  ],
  [
    'a suite counts wrongly',
    'suite-counter',
    (told) => itemOf(told, 's2').counted[0]++,
    'index-entry',
  ],
  ['a person counts wrongly', 'person-counter', (told) => itemOf(told, 'hal').handed--],
  [
    'a lease without a hand',
    'lease-and-hand',
    (told) => itemOf(told, 'hal').hands.pop(),
    'person-counter',
    'gold-exposures',
  ],
  [
    'a hand without a lease',
    'lease-and-hand',
    (told) => {
      itemOf(told, 's6').leases = [];
    },
    'lost-hand',
    'index-entry',
  ],
  [
    'a closed assignment is still leased',
    'lease-and-hand',
    (told) => {
      itemOf(told, 'drafted').state = 'submitted';
    },
    'person-counter',
  ],
  [
    'what was not handed out is answered',
    'assignment-state',
    (told) => {
      itemOf(told, 'whole').tasks = 5;
    },
    'lost-hand',
    'lost-answer',
  ],
  [
    'a draft counts',
    'assignment-state',
    (told) => {
      itemOf(told, 'drafted').counted = 1;
    },
    'suite-counter',
    'too-many-answers',
  ],
  [
    'an answer of a barred person counts',
    'barred-counts',
    (told) => {
      itemOf(told, 'voided').counted = 7;
      itemOf(told, 'voided').state = 'submitted';
    },
    'suite-counter',
    'person-counter',
  ],
  [
    'somebody has more tasks than the job file allows',
    'over-cap',
    (told) => {
      itemOf(told, 'job').file.maxTasksPerAnnotator = 11;
    },
  ],
  [
    'gold was shown once more than it says',
    'gold-exposures',
    (told) => itemOf(told, 'g0').exposures--,
  ],
  [
    'gold was shown to too many',
    'gold-exposures',
    (told) => {
      itemOf(told, 'job').file.gold.maxExposures = 1;
    },
  ],
  [
    'an open suite is in no index',
    'index-entry',
    (told) => {
      delete rowOf(told, 's2').q;
      delete rowOf(told, 's2').at;
    },
  ],
  ['a suite stands at another instant', 'index-entry', (told) => rowOf(told, 's5').at++],
  [
    'an assignment is not found by its person',
    'index-entry',
    (told) => {
      rowOf(told, 'eves').n = 'default#N#j000000001#nobody';
    },
  ],
  [
    'a suite is labelled before it is complete',
    'early-label',
    (told) => {
      itemOf(told, 's2').labels = [null, null, null];
    },
  ],
  [
    'a suite is missing',
    'missing-row',
    (told) => told.rows.splice(told.rows.indexOf(rowOf(told, 's2')), 1),
  ],
  ['a row has another version than its item', 'missing-row', (told) => rowOf(told, 's2').version++],
];

describe('an untouched history', () => {
  it('is legal', async () => {
    expect(await judge(folder, legal)).toEqual([]);
  });

  it('is not finished', async () => {
    const rules = new Set((await judge(folder, legal, true)).map(({ rule }) => rule));
    expect([...rules]).toEqual(['unfinished']);
  });

  it('is legal without the replies of any one request', async () => {
    for (const line of legal.log.filter(({ phase, act }) => phase === 'sent' && act !== 'next')) {
      const log = legal.log.filter(
        ({ request, phase }) => request !== line.request || phase === 'sent',
      );
      expect(await judge(folder, { ...legal, log }), `request ${line.request}`).toEqual([]);
    }
  });
});

describe('a spoiled history is named by its rule:', () => {
  const cases = CASES.map(([name, rule, spoil, ...others]) => ({ name, rule, spoil, others }));

  it.each(cases)('$name: $rule', async ({ rule, spoil, others }) => {
    const told = structuredClone(legal);
    spoil(told);
    const found = new Set((await judge(folder, told)).map(({ rule }) => rule));
    expect(found).toContain(rule);
    expect([rule, ...others]).toEqual(expect.arrayContaining([...found]));
  });

  it('every rule has a case', () => {
    const judged = new Set<string>([...CASES.map(([, rule]) => rule), 'unfinished']);
    expect(Object.keys(RULES).filter((rule) => !judged.has(rule))).toEqual([]);
  });
});

it('the page for owners has every rule, as the check words it', () => {
  const rows = rowsOf('docs/history-check.md', '## Rules').map(([rule = '', holds]) => [
    rule.replaceAll('`', ''),
    holds,
  ]);
  expect(Object.fromEntries(rows)).toEqual(RULES);
});

describe('the command', () => {
  const run = (...args: string[]) =>
    promisify(execFile)(process.execPath, ['local/history/main.ts', ...args]).then(
      ({ stdout }) => ({ code: 0, stdout, stderr: '' }),
      ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
    );

  it('ends with 0 and says how much it judged', async () => {
    const { code, stdout } = await run(...write(folder, legal));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^legal: \d+ requests .*, 24 tasks\n$/);
  });

  it('ends with 1 and names the rule, the assignment and the request with its line', async () => {
    const told = structuredClone(legal);
    delete itemOf(told, 'eves').answers[1];
    const { code, stdout } = await run(...write(folder, told));
    expect(code).toBe(1);
    expect(stdout).toContain(`lost-answer: ${RULES['lost-answer']}`);
    expect(stdout).toMatch(/j000000001\.s1\.\w+ does not hold .*request \d+ \(.*log\.jsonl:\d+\)/);
  });

  it.each([
    ['no JSON', 'log', '{"at":'],
    ['another form', 'log', '{"at":1,"request":1,"phase":"heard"}'],
    ['a reply to nothing', 'log', '{"at":1,"request":901,"phase":"failed","error":"x"}'],
    ['no DynamoDB JSON', 'table', '{"Item":{"pk":{"SS":["x"]}}}'],
    ['no row', 'table', '{"Item":{"pk":{"S":"secret"}}}'],
  ])('ends with 2 and names file and line, never the text: %s', async (_, which, line) => {
    const files = write(folder, legal);
    const file = files[which === 'log' ? 0 : 1];
    appendFileSync(file, `${line}\n`);
    const { code, stderr } = await run(...files);
    expect(code).toBe(2);
    expect(stderr).toMatch(new RegExp(`${file}:\\d+: `));
    expect(stderr).not.toContain('secret');
  });

  it('ends with 2 when a file is not there', async () => {
    const { code, stderr } = await run(join(folder, 'none.jsonl'), join(folder, 'none.json'));
    expect([code, stderr]).toEqual([2, expect.stringContaining('none.jsonl')]);
  });
});
