import { startServer } from '../../local/server.ts';
import { system } from '../../src/adapters/system.ts';

/**
 * The local server in a process of its own, on a clock that runs `speed` times as fast: leases run out
 * within a test. `node fast-server.ts FOLDER PORT SPEED`; prints its address once it serves.
 */
const [folder = '', port = '0', speed = '1'] = process.argv.slice(2);
const now = () => Math.floor(Date.now() * Number(speed));
const server = await startServer({
  folder,
  port: Number(port),
  pages: false,
  system: { ...system, now },
});
console.log(server.url);
process.once('SIGTERM', () => server.close().then(() => process.exit(0)));
