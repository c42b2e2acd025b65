import { KINDS, type Wish } from './inference/kinds.ts';

/**
 * `npm run bench:inference`: our inference beside crowd-kit on the real sets in the folder ASSAY_DATASETS.
 *
 * crowd-kit comes from PyPI into a virtual environment in the folder for temporary files (Python 3.11);
 * where it takes more than 150 s of processor time on a set the table says so. Seconds are processor time
 * of one thread. `--smoke`: the small sets, or a simulated crowd, and no peers. `--no-peers`: ours alone.
 * `--peers=FILE`: keeps each run of a peer there as it ends, and makes only those that are not there.
 * `--leave-out`: each choice in `auto` the other way, and chosen on other sets.
 */
const smoke = process.argv.includes('--smoke');
const file = process.argv.find((argument) => argument.startsWith('--peers='))?.slice(8);
const none = smoke || process.argv.includes('--no-peers');
const wish: Wish = {
  folder: process.env['ASSAY_DATASETS'],
  smoke,
  peers: none ? 'none' : file === undefined ? 'run' : { file },
  leaveOut: smoke || process.argv.includes('--leave-out'),
};
if (wish.folder === undefined) console.warn('ASSAY_DATASETS is unset: a simulated crowd stands in');
console.log(`${new Date().toISOString()} node ${process.version}`);
for (const kind of KINDS) await kind.compare(wish);
