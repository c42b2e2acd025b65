import type { Annotator } from '../../src/core/annotator.ts';
import type { Gold } from '../../src/core/gold.ts';
import { next } from '../../src/flows/hand-out.ts';
import { acceptResponse } from '../../src/flows/response.ts';
import { startSession } from '../../src/flows/session.ts';
import type { Services } from '../../src/ports.ts';
import { assignmentsIn, stored } from '../support/answered.ts';
import { Newcomer } from '../support/entry.ts';
import { workOff } from '../support/exported.ts';
import { answersTo } from '../support/job.ts';
import type { World } from '../support/world.ts';
import { alwaysRight } from './crowd.ts';
import type { Fixture } from './fixture.ts';

const DAY_MS = 86_400_000;

/** Items of a kind as the fixture has them, whatever its form. */
const written = ({ rows }: Fixture, kind: string) =>
  rows.map(({ body }) => body).filter((item) => item.kind === kind);

/** What somebody held when the fixture was made: its id, and how many positions it has where that is known. */
export function handsHeld(fixture: Fixture, annotatorId: string) {
  const people = written(fixture, 'annotator') as Annotator[]; // `hands` are the same in all forms
  return people.find((one) => one.annotatorId === annotatorId)?.hands ?? [];
}

/** Answers all that is left of the hands that somebody has. @returns receipts, by assignment id */
export async function goOn(
  services: Services,
  { jobId, people }: Fixture,
  name: keyof Fixture['people'],
) {
  const annotatorId = people[name];
  const { hands } = await next(services, { jobId, annotatorId, hands: 1, have: [] });
  const receipts = hands.map(async (hand) => {
    const answers = answersTo(hand, (text, position) =>
      position in hand.saved ? undefined : { choice: alwaysRight(text) },
    );
    return { hand, receipt: await acceptResponse(services, { ...hand, annotatorId, answers }) };
  });
  return Promise.all(receipts);
}

/** Somebody who comes by the newest invite of the fixture that has room. @returns their annotator id */
export async function comeBy(
  services: Services,
  fixture: Fixture,
  device: string,
): Promise<string> {
  const invite = written(fixture, 'invite').find(
    (item) => item.kind === 'invite' && item.jobId === fixture.jobId && item.used < item.people,
  );
  if (invite?.kind !== 'invite') throw new Error('no invite has room');
  const { inviteId } = invite;
  const expiresAt = fixture.now + DAY_MS;
  const token = services.tokens.sign({
    use: 'invite',
    tenant: services.tenant,
    inviteId,
    expiresAt,
  });
  const { annotatorId = '' } = await startSession(services, { invite: token, device });
  return annotatorId;
}

/** Works to the end, agreeing to what is to be agreed to. */
export async function workOn(services: Services, jobId: string, annotatorId: string) {
  const newcomer = new Newcomer(services, jobId, annotatorId);
  if ((await newcomer.view()).stage !== 'admitted') await newcomer.comeIn();
  return workOff(services, jobId, annotatorId, (text) => ({ choice: alwaysRight(text) }));
}

/** Gold answers of everybody, of which so many are right. */
type Tallies = Map<string, [answered: number, right: number]>;

/** What the records of people say. */
export const recordedTallies = (home: Pick<World, 'dump'>, jobId: string): Tallies =>
  new Map(
    (stored(home, 'annotator') as Annotator[])
      .filter((one) => one.jobId === jobId && one.gold.answered > 0)
      .map(({ annotatorId, gold }) => [annotatorId, [gold.answered, gold.right]]),
  );

/** The same, added up from what they sent and from gold as it is now. */
export function goldTallies(home: Pick<World, 'dump'>, jobId: string): Tallies {
  const tallies: Tallies = new Map();
  for (const { annotatorId, gold, choice } of goldAnswers(home, jobId)) {
    const [answered, right] = tallies.get(annotatorId) ?? [0, 0];
    const isRight = gold.truth.includes(choice);
    tallies.set(annotatorId, [answered + 1, right + (isRight ? 1 : 0)]);
  }
  return tallies;
}

/** Which gold was answered by whom: a word for every answer. */
export const goldAnswered = (home: Pick<World, 'dump'>, jobId: string): string[] =>
  goldAnswers(home, jobId).map(({ annotatorId, gold }) => `${annotatorId} ${gold.goldId}`);

/** Answers to gold that are scored. */
function goldAnswers(home: Pick<World, 'dump'>, jobId: string) {
  const known = new Map((stored(home, 'gold') as Gold[]).map((item) => [item.goldId, item]));
  return assignmentsIn(home)
    .filter((assignment) => assignment.jobId === jobId && assignment.state !== 'leased')
    .flatMap(({ annotatorId, gold: ids, goldAnswers, unscored = [] }) =>
      Object.entries(goldAnswers).flatMap(([number, answer]) => {
        const gold = known.get(ids[Number(number)] ?? ''); // none for a repeat
        if (!gold || gold.retired?.discounted || unscored.includes(number)) return [];
        return [{ annotatorId, gold, choice: 'choice' in answer ? answer.choice : '' }];
      }),
    );
}
