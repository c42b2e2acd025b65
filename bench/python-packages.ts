import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * A Python with these packages in a virtual environment of its own, kept in the folder for temporary files.
 *
 * @param packages with exact versions, as pip takes them
 * @returns the path of its interpreter
 */
export async function pythonWith(packages: readonly string[]): Promise<string> {
  const name = createHash('sha256').update(packages.join('\n')).digest('hex').slice(0, 12);
  const folder = join(tmpdir(), `assay-bench-python-${name}`);
  if (!existsSync(folder)) {
    // Made under another name first, so that an installation broken off is not taken for a whole one.
    const making = mkdtempSync(join(tmpdir(), 'assay-bench-making-'));
    await run('python3', ['-m', 'venv', making]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages];
    await run(join(making, 'bin', 'python'), pip, { timeout: 600_000 });
    rmSync(folder, { recursive: true, force: true });
    renameSync(making, folder);
  }
  return join(folder, 'bin', 'python');
}
