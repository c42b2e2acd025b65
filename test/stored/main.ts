import { writeFileSync } from 'node:fs';
import { SCHEMA } from '../../src/adapters/upgrades.ts';
import { openWorld } from '../support/world.ts';
import { fileOf, fixtureText, makeFixture, SEED } from './fixture.ts';

/** `npm run fixture:stored`: writes anew what an Assay of today's form stores, for those of later forms to read. */
const world = openWorld(SEED);
const text = fixtureText(await makeFixture(world));
world.close();
writeFileSync(fileOf(SCHEMA), text);
console.log(`form-${SCHEMA}.json: ${text.length} bytes`);
