import { writeSync } from 'node:fs';
import { openStore } from '../../src/adapters/embedded/store.ts';
import { annotator, changed, taskSuite } from '../conformance/items.ts';

/**
 * Commits without end until it is killed, eight at a time, and writes a line when it has an answer:
 * worker and version. Each commit replaces two items that must stay equal.
 */
const store = openStore(process.argv[2] ?? '', { tenant: 'default', now: () => 0 });

async function work(worker: number): Promise<void> {
  let suite = taskSuite('job1', worker);
  let person = annotator('job1', `n${worker}`);
  for (;;) {
    if (await store.commit([suite, person])) writeSync(1, `${worker} ${suite.version}\n`);
    suite = changed(suite, { place: suite.version });
    person = changed(person, { place: suite.place });
  }
}

for (let worker = 0; worker < 8; worker++) work(worker);
