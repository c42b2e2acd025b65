import { systemCode } from './cli/failure.ts';

const PATIENCE_MS = 2_000;
const NEXT = 10;

/** True where a service of ours answers, whatever folder it serves. */
async function isAssay(url: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const reply = await fetch(`${url}/api/problems/not-found`, { signal });
    return reply.headers.has('x-assay-version');
  } catch {
    return false;
  }
}

/**
 * Why a server could not start, where that is a port, and what to do about it; undefined for any other reason.
 *
 * @param wanted the port of the service; its frames take the next one
 * @param command how to start on another port, which comes behind it
 */
export async function portTaken(
  error: unknown,
  wanted: number,
  command: string,
): Promise<string | undefined> {
  if (!(error instanceof Error) || systemCode(error) !== 'EADDRINUSE') return undefined;
  const port = 'port' in error ? Number(error.port) : wanted;
  const ours = await isAssay(`http://127.0.0.1:${port}`);
  const by = ours ? 'an Assay that serves another folder' : 'another program';
  const pair = port === wanted ? '' : ` (task frames take the port after ${wanted})`;
  return `port ${port} is taken by ${by}${pair}: '${command} ${wanted + NEXT}' takes another`;
}
