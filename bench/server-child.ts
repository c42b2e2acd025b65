import { startServer } from '../local/server.ts';
import { type BenchJob, makeBenchJob } from './job.ts';

/** What the parent asks: a job, or the CPU used so far. */
export type Asked =
  | { readonly kind: 'job'; readonly job: BenchJob }
  | { readonly kind: 'cpu' }
  | { readonly kind: 'close' };

const folder = process.argv[2] ?? ':memory:';
const server = await startServer({ folder, port: 0, pages: false });
const tell = (message: object) => process.send?.(message);

process.on('message', async (asked: Asked) => {
  if (asked.kind === 'job')
    tell({ url: server.url, ...(await makeBenchJob(server.home.services, asked.job)) });
  else if (asked.kind === 'cpu') tell(process.cpuUsage());
  else {
    await server.close();
    process.exit(0);
  }
});
process.once('disconnect', () => process.exit(1)); // the benchmark died
tell({ ready: true });
