import { seededRandom } from '../../src/inference/numeric.ts';
import { type CrowdOptions, type Persona, runCrowd, type Worked } from '../crowd.ts';
import { type DemoStrips, sha256 } from './job.ts';

/** Takes flutter for fibrillation and the reverse, as beginners do. */
const MIXES_ATRIAL = { flutter: 'afib', afib: 'flutter', sinus: 'flutter', noise: 'afib' };

/** Calls anything unclean noise. */
const BLAMES_NOISE = { sinus: 'noise', afib: 'noise', flutter: 'noise', noise: 'afib' };

/** Twelve annotators: two experts, the usual middle, beginners with habits, one slow, one spammer. */
export const PERSONAS: readonly Persona[] = [
  { name: 'expert-1', skill: 0.97, pace: 0.85 },
  { name: 'expert-2', skill: 0.95, pace: 0.9 },
  { name: 'nurse-1', skill: 0.9, pace: 0.8, unsure: 0.02 },
  { name: 'nurse-2', skill: 0.88, pace: 0.75, unsure: 0.03 },
  { name: 'nurse-3', skill: 0.85, pace: 0.8, unsure: 0.02 },
  { name: 'student-1', skill: 0.8, pace: 0.7, unsure: 0.05 },
  { name: 'student-2', skill: 0.78, pace: 0.75, unsure: 0.04 },
  { name: 'beginner-1', skill: 0.68, pace: 0.7, confuses: MIXES_ATRIAL },
  { name: 'beginner-2', skill: 0.66, pace: 0.65, confuses: MIXES_ATRIAL },
  { name: 'beginner-3', skill: 0.7, pace: 0.7, confuses: BLAMES_NOISE },
  { name: 'slow', skill: 0.93, pace: 3 },
  { name: 'spammer', skill: 0, pace: 0.6, spams: true },
];

/** Sends the twelve to work. They look at the same files as a page and know what each shows. */
export function runDemoCrowd(
  strips: DemoStrips,
  options: Pick<CrowdOptions, 'url' | 'invite' | 'signal' | 'onAnswer'>,
): Promise<Worked[]> {
  return runCrowd({
    ...options,
    personas: PERSONAS,
    random: seededRandom(12),
    deviceOf: ({ name }) => `simulated-annotator-${name}`,
    truthOf: async ({ media }, client) =>
      media === undefined
        ? undefined
        : strips.truthOfFile.get(sha256(await client.download(media))),
  });
}
