import { describe, expect, it } from 'vitest';
import { standingOf } from '../../src/core/standing.ts';
import { goldRule, JudgedPerson, watching } from './judged-person.ts';

const THREE = { watching: watching('retrain', 'pause', 'bar'), rules: [] };

/** Found poor by hands of wrong answers, two and then four, and let work again each time but the last. */
function foundPoor(times: number, by: ConstructorParameters<typeof JudgedPerson>[0] = THREE) {
  const person = new JudgedPerson(by);
  for (let time = 1; time <= times; time++) {
    if (time > 1) person.decide('working', 'staff:o1');
    person.close(...Array<string>(time > 1 ? 4 : 2).fill('no'));
  }
  return person;
}

const correct = (person: JudgedPerson, ...goldIds: readonly string[]) => {
  for (const goldId of goldIds) person.keys.set(goldId, 'no');
  return person.replay();
};

const stands = ({ annotator }: JudgedPerson) =>
  `${standingOf(annotator)}, ${annotator.gold.watch?.found}`;

const ways = (entries: ReturnType<JudgedPerson['replay']>) =>
  entries.map(({ from, to, reason }) => `${from} ${to} ${reason}`);

describe('a decision of the watch, played again', () => {
  it('is the first time where the one before it is gone, and has the first consequence', () => {
    const person = foundPoor(2);
    expect(stands(person)).toBe('paused, 2');
    const entries = correct(person, 'g0', 'g1');
    expect(ways(entries)).toEqual(['paused retraining contest']);
    const takesBack = person.decisions[0]?.decisionId;
    expect(entries[0]?.evidence).toEqual({ time: 1, takesBack });
    expect(stands(person)).toBe('retraining, 1');
  });

  it('leads out of a bar by way of work, so that answers count again', () => {
    const person = foundPoor(3);
    expect(person.annotator).toMatchObject({ barred: true, settling: { discount: { of: 'all' } } });
    const entries = correct(person, 'g2', 'g3', 'g4', 'g5');
    expect(ways(entries)).toEqual(['barred working contest', 'working paused contest']);
    expect(person.annotator).toMatchObject({ barred: false, settling: { discount: null } });
    expect(stands(person)).toBe('paused, 2');
  });

  it('is taken back with what it discounted, and stands again with it when the key was right', () => {
    const person = foundPoor(1, { watching: watching('bar'), rules: [] });
    expect(ways(correct(person, 'g0', 'g1'))).toEqual(['barred working contest']);
    expect(person.annotator.settling?.discount).toBeNull();
    person.keys.set('g0', 'yes').set('g1', 'yes');
    const again = person.replay();
    expect(ways(again)).toEqual(['working barred contest']);
    expect(again[0]?.evidence).toEqual({ time: 1, upholds: person.decisions[0]?.decisionId });
    expect(person.annotator.settling?.discount).toEqual({ of: 'all' });
  });

  it('that was a flag is taken back by an entry, and the next time is the first', () => {
    const by = { watching: watching('flag', 'pause'), rules: [] };
    const person = foundPoor(1, by);
    const entries = correct(person, 'g0', 'g1');
    expect(ways(entries)).toEqual(['working working contest']);
    expect(entries[0]?.evidence).toHaveProperty('takesBack', person.decisions[0]?.decisionId);
    expect(stands(person)).toBe('working, 0');
  });

  it('leaves evidence that goes on once it is taken back', () => {
    const person = foundPoor(1, { watching: watching('pause'), rules: [] });
    correct(person, 'g0', 'g1');
    person.close('yes', 'yes', 'yes');
    expect(person.annotator.gold.watch?.seen).toBe(5);
  });

  it('stays with whom people have stopped since', () => {
    const person = foundPoor(1, { watching: watching('pause'), rules: [] });
    person.decide('working', 'staff:o1');
    person.decide('paused', 'staff:o1');
    expect(ways(correct(person, 'g0', 'g1'))).toEqual(['paused paused contest']);
    expect(stands(person)).toBe('paused, 0');
  });

  it('that nobody made is made: by one who works with the next consequence', () => {
    const person = new JudgedPerson(THREE);
    person.close('yes', 'yes', 'yes');
    const entries = correct(person, 'g0', 'g1', 'g2');
    expect(ways(entries)).toEqual(['working retraining contest']);
    expect(entries[0]?.evidence).toMatchObject({ time: 1, 'gold no': '0 of 3 right' });
    expect(person.replay()).toEqual([]);
  });

  it('that nobody made is only noted of somebody who is stopped', () => {
    const person = new JudgedPerson(THREE);
    person.close('yes', 'yes', 'yes');
    person.decide('paused', 'staff:o1');
    expect(ways(correct(person, 'g0', 'g1', 'g2'))).toEqual(['paused paused contest']);
    person.decide('working', 'staff:o1');
    expect(person.replay()).toEqual([]);
    expect(stands(person)).toBe('working, 1');
  });
});

describe('evidence', () => {
  it('goes on over a pause by hand, and begins anew with training', () => {
    const person = new JudgedPerson(THREE);
    person.close('yes', 'no', 'yes');
    person.decide('paused', 'staff:o1');
    person.decide('working', 'staff:o1');
    expect(person.annotator.gold.watch?.seen).toBe(3);
    person.otherRule('retrain');
    expect(person.annotator.gold.watch?.seen).toBe(0);
  });
});

describe('a hit of a rule on gold, played again', () => {
  const ruled = (...acts: readonly Parameters<typeof goldRule>[0][]) =>
    new JudgedPerson({ watching: undefined, rules: acts.map((doing) => goldRule(doing)) });

  it('is taken back with the standing that it gave', () => {
    const person = ruled('pause');
    person.close('no', 'no', 'yes');
    expect(standingOf(person.annotator)).toBe('paused');
    const entries = correct(person, 'g0');
    expect(entries).toMatchObject([{ by: 'rule:gold-pause', from: 'paused', to: 'working' }]);
    expect(person.record.trail.gold).toBe('101');
    expect(person.record.marks['gold-pause']?.gold).toBe(0);
  });

  it('leaves the standing that something else has given since', () => {
    const person = ruled('pause');
    person.close('no', 'no', 'yes');
    person.decide('working', 'staff:o1');
    person.decide('paused', 'staff:o1');
    expect(ways(correct(person, 'g0'))).toEqual(['paused paused contest']);
  });

  it('gives weight and a check back', () => {
    const person = ruled('weight-0', 'check-task');
    person.close('no', 'no', 'yes');
    expect(person.annotator).toMatchObject({ weightless: true, check: true });
    expect(correct(person, 'g0')).toHaveLength(1);
    expect(person.annotator).not.toHaveProperty('weightless');
    expect(person.annotator).not.toHaveProperty('check');
  });

  it('is made where nobody made it, as the end of a hand would', () => {
    const person = ruled('pause');
    person.close('yes', 'yes', 'yes');
    const [hit] = correct(person, 'g0', 'g1');
    expect(hit).toMatchObject({ by: 'rule:gold-pause', to: 'paused', reason: 'pause' });
    expect(hit?.evidence).toMatchObject({ value: 0.333333, sample: 3 });
    expect(person.record.marks['gold-pause']?.gold).toBe(3);
  });

  it('that failed a check is taken back', () => {
    const person = ruled();
    person.otherRule('check-task');
    person.close('yes', 'no');
    expect(standingOf(person.annotator)).toBe('paused');
    expect(correct(person, 'g1')).toMatchObject([{ by: 'check-task', to: 'working' }]);
  });

  it('that asked for a check is taken back with the check that failed', () => {
    const person = ruled('check-task');
    person.close('no', 'no', 'yes');
    person.close('yes', 'no');
    expect(standingOf(person.annotator)).toBe('paused');
    const [entry, ...others] = correct(person, 'g0');
    expect([entry?.to, others]).toEqual(['working', []]);
    expect(String(entry?.evidence['takesBack']).split(' ')).toHaveLength(2);
  });

  it('is noted of somebody who is barred, and does what it asks for where the bar is taken back', () => {
    const by = { watching: watching('bar'), rules: [goldRule('weight-0')] };
    const person = new JudgedPerson(by);
    person.close('no', 'no');
    person.close('yes', 'no');
    expect(person.decisions.map(({ by: who, to }) => [who, to])).toEqual([
      ['watch', 'barred'],
      ['rule:gold-weight-0', 'barred'],
    ]);
    expect(person.annotator).not.toHaveProperty('weightless');
    expect(ways(correct(person, 'g0'))).toEqual(['barred working contest']);
    expect(person.annotator.weightless).toBe(true);
  });
});

describe('hands', () => {
  it('go by what was scored before them, and not by the clock of who closed them', () => {
    const person = new JudgedPerson({ watching: watching('pause'), rules: [] });
    person.close('no', 'no');
    person.now -= 120_000;
    person.decide('working', 'staff:o1');
    person.close('yes', 'no', 'yes');
    expect(person.replay()).toEqual([]);
    expect(correct(person, 'g2', 'g4')).toMatchObject([{ from: 'working', to: 'paused' }]);
    expect(stands(person)).toBe('paused, 2');
  });
});
