import type { Campaign } from './campaigns.ts';
import { type Area, classify } from './classify.ts';
import { harvest } from './harvest.ts';
import type { Outcome } from './verdict.ts';

const SEED = 11;

/** Plays a campaign and lets the classifiers look at what was seen. */
export async function runCampaign(campaign: Campaign): Promise<Outcome> {
  const { hands, repetition, rhythm, rows } = await harvest(campaign, SEED);
  const { page, ring } = await classify(rows);
  const { goldRows: goldSlots, length: slots } = rows;
  return { campaign, hands, slots, goldSlots, page, ring, repetition, rhythm: rhythm.tells() };
}

/** Plays a campaign and tells what counting slots from a known gold task tells of the next. */
export async function rhythmOf(campaign: Campaign): Promise<{ hands: number; area: Area }> {
  const { hands, rhythm } = await harvest(campaign, SEED);
  return { hands, area: rhythm.tells() };
}
