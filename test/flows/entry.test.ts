import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { admitAnnotator, takeStep } from '../../src/flows/entry.ts';
import { publishJob } from '../../src/flows/job.ts';
import { progressOf } from '../../src/flows/progress.ts';
import { createInvite, startSession } from '../../src/flows/session.ts';
import { annotatorView, decide } from '../../src/flows/standing.ts';
import { publishTerms } from '../../src/flows/terms.ts';
import type { Services } from '../../src/ports.ts';
import { ENTRY, entryLines, jobWithEntry, Newcomer } from '../support/entry.ts';
import { ask, draftWith, importAll, joined, manifestOf } from '../support/job.ts';
import { codeOf } from '../support/refusal.ts';
import { openWorld, type World } from '../support/world.ts';

const HOUR_MS = 3_600_000;

let world: World;
let services: Services;

beforeEach(() => {
  world = openWorld();
  services = world.services;
});
afterEach(() => world.close());

/** One newcomer to a job. */
async function newcomer(jobId: string): Promise<Newcomer> {
  const [annotatorId = ''] = await joined(services, jobId, 1);
  return new Newcomer(services, jobId, annotatorId);
}

const whyNoWork = async ({ path }: Newcomer) =>
  (await ask(services, path.jobId, path.annotatorId)).noWork;

describe('the way in', () => {
  it('leads from the terms over training and exam to work, and no shorter way does', async () => {
    const jobId = await jobWithEntry(services);
    const one = await newcomer(jobId);
    expect(await one.view()).toMatchObject({ stage: 'consent', reason: 'first', of: 0 });
    expect(await whyNoWork(one)).toBe('entry-due');
    expect(await one.agree()).toMatchObject({ stage: 'training', of: 2, attemptsLeft: 2 });
    expect(await whyNoWork(one)).toBe('entry-due');
    expect(await one.answer(2, 0)).toMatchObject({ stage: 'exam', of: 4 });
    expect(await whyNoWork(one)).toBe('entry-due');
    expect(await one.answer(3)).toMatchObject({ stage: 'exam' });
    expect(await whyNoWork(one)).toBe('entry-due');
    expect(await one.answer(4)).toMatchObject({ stage: 'admitted', saved: {} });
    const { hands, noWork } = await ask(services, jobId, one.path.annotatorId);
    expect([hands.length, noWork]).toEqual([1, undefined]);
  });

  it('is none in a job that asks for none', async () => {
    const jobId = await jobWithEntry(services, {});
    expect(await whyNoWork(await newcomer(jobId))).toBeUndefined();
  });

  it('shows training in the order of the manifest, with reasons after the answer and not before', async () => {
    const one = await newcomer(await jobWithEntry(services));
    await one.agree();
    const before = await one.view();
    expect(before.tasks).toEqual([
      { source: 'Report 0 of the school.' },
      { source: 'Report 1 of the school.' },
    ]);
    expect(before.verdicts).toEqual({});
    const after = await one.send(before.sitting, { 0: { choice: 'maybe', ms: 900 } });
    const verdict = { right: false, answers: ['yes'], reason: 'because of 0' };
    expect(after.verdicts).toEqual({ 0: verdict });
    expect(after.saved).toEqual({ 0: { choice: 'maybe', ms: 900 } });
    expect(after.tasks).toBeUndefined();
  });

  it('tells nothing of an exam but whether it is over', async () => {
    const one = await newcomer(await jobWithEntry(services, { exam: ENTRY.exam }));
    await one.agree();
    const view = await one.answer(3);
    expect(view.verdicts).toEqual({});
    expect(JSON.stringify(view)).not.toMatch(/right|truth|passed/);
  });

  it('refuses an answer that does not fit the question, and keeps nothing of it', async () => {
    const one = await newcomer(await jobWithEntry(services));
    await one.agree();
    const { sitting } = await one.view();
    expect(await codeOf(one.send(sitting, { 0: { choice: 'perhaps' } }))).toBe('invalid-answer');
    expect(await codeOf(one.send(sitting, { 2: { choice: 'yes' } }))).toBe('invalid-answer');
    expect((await one.view()).saved).toEqual({});
  });
});

describe('what is sent twice', () => {
  it('changes nothing: the first answer stands, and no second attempt begins', async () => {
    const one = await newcomer(await jobWithEntry(services, { exam: ENTRY.exam }));
    const { sitting } = await one.view();
    await one.send(sitting, { 0: { choice: 'yes' } });
    const twice = await one.send(sitting, { 0: { choice: 'no' }, 1: { choice: 'no' } });
    expect(twice.saved).toEqual({ 0: { choice: 'yes' }, 1: { choice: 'no' } });
    expect(await one.answer(4, 0)).toMatchObject({ stage: 'wait', attemptsLeft: 1 });
    const late = await one.send(sitting, { 0: { choice: 'yes' }, 3: { choice: 'yes' } });
    expect(late).toMatchObject({ stage: 'wait', attemptsLeft: 1, saved: {} });
  });

  it('agrees once, and not to terms that have been replaced meanwhile', async () => {
    const jobId = await jobWithEntry(services, { consent: 'Do you agree?' });
    const one = await newcomer(jobId);
    await publishTerms(services, { jobId, consent: 'Do you agree to more?' });
    expect(await takeStep(services, one.path, { consent: 1 })).toMatchObject({ stage: 'consent' });
    expect(await one.agree()).toMatchObject({ stage: 'admitted' });
    const stored = world.dump().filter(({ sk }) => sk === `E#${jobId}`);
    expect(await one.agree()).toMatchObject({ stage: 'admitted' });
    expect(world.dump().filter(({ sk }) => sk === `E#${jobId}`)).toEqual(stored);
  });

  it('by two tabs at once saves both answers, and ends the attempt once', async () => {
    const one = await newcomer(await jobWithEntry(services, { exam: ENTRY.exam }));
    const { sitting } = await one.view();
    const answers = [0, 1, 2, 3].map((i) => one.send(sitting, { [i]: { abstain: 'unsure' } }));
    await Promise.all(answers);
    expect(await one.view()).toMatchObject({ stage: 'wait', attemptsLeft: 1 });
  });
});

describe('an exam that was not passed', () => {
  it('may be tried again after the wait with other tasks, and no more often than allowed', async () => {
    const one = await newcomer(await jobWithEntry(services, { exam: ENTRY.exam }));
    const first = await one.view();
    const failed = await one.answer(4, 2);
    expect(failed).toMatchObject({ stage: 'wait', attemptsLeft: 1 });
    expect(failed.waitUntil).toBe(world.clock.now + 24 * HOUR_MS);
    world.clock.advance(24 * HOUR_MS - 1);
    expect((await one.view()).stage).toBe('wait');
    world.clock.advance(1);
    const second = await one.view();
    expect(second).toMatchObject({ stage: 'exam', attemptsLeft: 1, saved: {} });
    expect(second.tasks).not.toEqual(first.tasks);
    expect(await one.answer(4, 2)).toMatchObject({ stage: 'failed', attemptsLeft: 0 });
    world.clock.advance(1_000 * HOUR_MS);
    expect((await one.view()).stage).toBe('failed');
    expect(await whyNoWork(one)).toBe('entry-due');
  });

  it('of a sequential test ends as soon as it knows', async () => {
    const exam = { tasks: 9, pass: { good: 0.9, poor: 0.5 }, waitHours: 0, attempts: 5 };
    const one = await newcomer(await jobWithEntry(services, { exam }));
    // ln(0.1 / 0.5) = -1.61 an error, and the bound is ln(0.05 / 0.95) = -2.94.
    expect(await one.answer(1, 0)).toMatchObject({ stage: 'exam', attemptsLeft: 5 });
    expect(await one.answer(2, 0)).toMatchObject({ stage: 'exam', attemptsLeft: 4 });
    // ln(0.9 / 0.5) = 0.588 a right one, and the bound 2.94: the sixth passes.
    expect(await one.answer(5)).toMatchObject({ stage: 'exam' });
    expect(await one.answer(6)).toMatchObject({ stage: 'admitted' });
  });
});

describe('an exam that was passed', () => {
  it('holds for its days; then it is due again, without training, and with all its attempts', async () => {
    const exam = { ...ENTRY.exam, validDays: 30 };
    const one = await newcomer(await jobWithEntry(services, { ...ENTRY, exam }));
    await one.agree();
    await one.answer(2);
    await one.answer(4, 0);
    world.clock.advance(24 * HOUR_MS);
    expect(await one.answer(4)).toMatchObject({ stage: 'admitted' });
    world.clock.advance(30 * 24 * HOUR_MS - 1);
    expect(await whyNoWork(one)).toBeUndefined();
    world.clock.advance(1);
    const view = await one.view();
    expect(view).toMatchObject({ stage: 'exam', reason: 'expired', attemptsLeft: 2 });
    const { annotator } = await annotatorView(services, one.path);
    expect(annotator).toMatchObject({ entry: { stage: 'exam', reason: 'expired' }, decisions: 0 });
    expect((await ask(services, one.path.jobId, one.path.annotatorId, 2)).noWork).toBe('entry-due');
    expect(await one.answer(4)).toMatchObject({ stage: 'admitted' });
  });
});

describe('somebody who is to train again', () => {
  const again = { to: 'retraining', by: 'rule', reason: 'gold', evidence: { right: 3 } } as const;

  it('goes through other training tasks and the exam, and works on by a decision of its own', async () => {
    const jobId = await jobWithEntry(services);
    const one = await newcomer(jobId);
    expect(await one.comeIn()).toMatchObject({ stage: 'admitted' });
    await decide(services, one.path, again);
    expect(await whyNoWork(one)).toBe('training-due');
    const view = await one.view();
    expect(view).toMatchObject({ stage: 'training', reason: 'retraining', attemptsLeft: 2 });
    expect(view.tasks?.[0]).toEqual({ source: 'Report 2 of the school.' });
    expect(view.verdicts).toEqual({});
    await one.answer(2, 1);
    expect(await whyNoWork(one)).toBe('training-due');
    expect(await one.answer(4, 0)).toMatchObject({ stage: 'wait' });
    world.clock.advance(24 * HOUR_MS);
    expect(await one.answer(4)).toMatchObject({ stage: 'admitted' });
    expect(await whyNoWork(one)).toBeUndefined();
    const { decisions } = await annotatorView(services, one.path);
    expect(decisions.map(({ by, from, to }) => [by, from, to])).toEqual([
      ['rule', 'working', 'retraining'],
      ['entry', 'retraining', 'working'],
    ]);
    const two = await newcomer(jobId);
    const { annotators, entry } = await progressOf(services, jobId);
    const row = ({ path }: Newcomer) =>
      annotators.find(({ annotatorId }) => annotatorId === path.annotatorId);
    expect(row(one)).toMatchObject({ decisions: 2, entry: { stage: 'admitted' } });
    expect(row(two)).toMatchObject({ decisions: 0, entry: { stage: 'consent', reason: 'first' } });
    expect(entry).toMatchObject({ admitted: 1, consent: 1, training: 0 });
  });

  it('begins anew when it is decided once more, with all the attempts', async () => {
    const jobId = await jobWithEntry(services, { exam: { ...ENTRY.exam, attempts: 1 } });
    const one = await newcomer(jobId);
    await one.answer(4);
    await decide(services, one.path, again);
    expect(await one.answer(4, 0)).toMatchObject({ stage: 'failed' });
    await decide(services, one.path, { to: 'working', by: 'staff:o1', reason: 'owner' });
    expect(await whyNoWork(one)).toBeUndefined();
    await decide(services, one.path, again);
    expect(await one.view()).toMatchObject({ stage: 'exam', attemptsLeft: 1 });
  });

  it('waits for the owner in a job without training, and while paused', async () => {
    const one = await newcomer(await jobWithEntry(services, { consent: 'Do you agree?' }));
    await one.agree();
    await decide(services, one.path, again);
    expect((await one.view()).stage).toBe('suspended');
    const two = await newcomer(await jobWithEntry(services));
    await decide(services, two.path, { ...again, to: 'paused' });
    expect((await two.agree()).stage).toBe('suspended');
  });
});

describe('newer terms', () => {
  it('are due before the next hand; what is in hand stays', async () => {
    const jobId = await jobWithEntry(services, { consent: 'Do you agree?' }, { tasks: 12 });
    const one = await newcomer(jobId);
    await one.agree();
    const { hands } = await ask(services, jobId, one.path.annotatorId);
    const terms = await publishTerms(services, { jobId, instructions: 'Look twice.' });
    expect(terms).toEqual({ number: 2, consent: 'Do you agree?', instructions: 'Look twice.' });
    const after = await ask(services, jobId, one.path.annotatorId, 2);
    expect(after.hands.map(({ assignmentId }) => assignmentId)).toEqual(
      hands.map(({ assignmentId }) => assignmentId),
    );
    expect(after.noWork).toBe('entry-due');
    expect(await one.view()).toMatchObject({ stage: 'consent', reason: 'terms', terms });
    await one.agree();
    expect((await ask(services, jobId, one.path.annotatorId, 2)).noWork).toBeUndefined();
  });

  it('are no newer where the texts are the same, and no others come to a closed job', async () => {
    const jobId = await jobWithEntry(services, { consent: 'Do you agree?' });
    const same = await publishTerms(services, { jobId, consent: 'Do you agree?' });
    expect(same.number).toBe(1);
    const twice = { jobId, consent: 'And now?' };
    expect((await publishTerms(services, twice)).number).toBe(2);
    expect((await publishTerms(services, twice)).number).toBe(2);
  });

  it('come to people of a job that asked for none', async () => {
    const jobId = await jobWithEntry(services, {});
    const one = await newcomer(jobId);
    expect(await whyNoWork(one)).toBeUndefined();
    await publishTerms(services, { jobId, instructions: 'Look twice.' });
    expect((await ask(services, jobId, one.path.annotatorId, 2)).noWork).toBe('entry-due');
    expect(await one.agree()).toMatchObject({ stage: 'admitted' });
  });

  it('take a hand back that was claimed while they came, and leave the hands of others', async () => {
    const jobId = await jobWithEntry(services, { consent: 'Do you agree?' }, { tasks: 3 });
    const [one, two] = [await newcomer(jobId), await newcomer(jobId)];
    await one.agree();
    await two.agree();
    const other = await ask(services, jobId, two.path.annotatorId);
    // A process that remembers the job of before: the terms come past it.
    const job = await services.store.get({ kind: 'job', jobId }, 'strong');
    if (job === undefined) throw new Error('no job');
    const terms = {
      kind: 'terms',
      jobId,
      number: 2,
      consent: 'And now?',
      instructions: '',
    } as const;
    const next = { ...job, terms: 2, version: job.version + 1 };
    expect(await services.store.commit([next, { ...terms, at: 1, version: 1 }])).toBe(true);
    const reply = await ask(services, jobId, one.path.annotatorId);
    expect(reply).toMatchObject({ hands: [], noWork: 'entry-due' });
    const again = await ask(services, jobId, two.path.annotatorId);
    expect(again.hands[0]?.assignmentId).toBe(other.hands[0]?.assignmentId);
  });
});

describe('experts', () => {
  it('are admitted by the owner without training and exam, and still agree to the terms', async () => {
    const jobId = await jobWithEntry(services);
    const one = await newcomer(jobId);
    expect(await admitAnnotator(services, one.path)).toMatchObject({ until: null });
    expect(await one.view()).toMatchObject({ stage: 'consent' });
    expect(await whyNoWork(one)).toBe('entry-due');
    expect(await one.agree()).toMatchObject({ stage: 'admitted' });
    expect(await whyNoWork(one)).toBeUndefined();
  });

  it('are admitted for days, and fewer days shorten nothing', async () => {
    const jobId = await jobWithEntry(services, { exam: ENTRY.exam });
    const one = await newcomer(jobId);
    const until = world.clock.now + 7 * 24 * HOUR_MS;
    expect(await admitAnnotator(services, { ...one.path, days: 7 })).toMatchObject({ until });
    expect(await admitAnnotator(services, { ...one.path, days: 2 })).toMatchObject({ until });
    expect((await one.view()).stage).toBe('admitted');
    world.clock.advance(7 * 24 * HOUR_MS);
    expect(await one.view()).toMatchObject({ stage: 'exam', reason: 'expired' });
  });

  it('come by an invite of their own, which also lets in who was here already', async () => {
    const jobId = await jobWithEntry(services, { exam: ENTRY.exam });
    const experts = { jobId, people: 2, days: 1, admitted: true };
    const { token } = await createInvite(services, experts);
    const plain = await createInvite(services, { jobId, people: 1, days: 1 });
    const device = 'device-of-an-expert';
    const before = await startSession(services, { invite: plain.token, device });
    const one = new Newcomer(services, jobId, before.annotatorId ?? '');
    expect((await one.view()).stage).toBe('exam');
    await startSession(services, { invite: token, device });
    expect((await one.view()).stage).toBe('admitted');
    const fresh = await startSession(services, { invite: token, device: 'device-of-another' });
    expect(await whyNoWork(new Newcomer(services, jobId, fresh.annotatorId ?? ''))).toBeUndefined();
  });
});

describe('gold for training and exam', () => {
  it('is never work: nobody meets it in a hand, whatever the rate', async () => {
    const manifest = manifestOf(30, 4) + entryLines(5, 9);
    const gold = { rate: 0.5, maxExposures: 9 };
    const jobId = await draftWith(services, manifest, { gold, taskSuiteSize: 10 });
    const imported = await importAll(services, jobId);
    expect(imported).toMatchObject({ tasks: 30, gold: 4, training: 5, exam: 9, skipped: 0 });
    await publishJob(services, jobId);
    const [annotatorId = ''] = await joined(services, jobId, 1);
    const { hands } = await ask(services, jobId, annotatorId);
    expect(hands[0]?.tasks).toHaveLength(14);
    for (const { source } of hands[0]?.tasks ?? []) expect(source).toMatch(/ward\.$/);
  });

  it('is enough for one sitting, or the job is not published', async () => {
    const jobId = await draftWith(services, manifestOf(3, 0) + entryLines(1, 9), { entry: ENTRY });
    await importAll(services, jobId);
    expect(await codeOf(publishJob(services, jobId))).toBe('too-little-gold');
  });

  it('for training without a reason is a line that is skipped', async () => {
    const line = { source: 'Bare.', gold: { answer: 'yes', use: 'training' } };
    const jobId = await draftWith(services, `${manifestOf(1, 0)}${JSON.stringify(line)}\n`);
    const { skipped, problems } = await importAll(services, jobId);
    expect([skipped, problems[0]?.code]).toEqual([1, 'no-reason']);
  });
});
