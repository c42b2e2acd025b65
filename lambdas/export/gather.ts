import { GatherStep } from '../../src/contracts/export-shards.ts';
import { gatherStep } from '../../src/flows/export-shards.ts';
import { task } from '../events.ts';
import { needs, services } from '../runtime.ts';

needs('DATA_BUCKET', 'EXPORT_BUCKET');

/**
 * By workflow, between the maps of an export in shards: plans it, numbers its annotators, adds up what the
 * shards have found, ends it. Answers with what comes next.
 *
 * Safe to repeat: what it finds is kept once.
 */
export const handler = task((event) => gatherStep(services(), GatherStep.parse(event)));
