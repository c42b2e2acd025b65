import { copyHome } from '../../src/adapters/embedded/backup.ts';
import { ASSAY, type Context } from './context.ts';
import { Failure } from './failure.ts';
import { DATA_FOLDER, findDataFolder } from './local-file.ts';

/** Copies a local service, also one that is running, into a folder from which it can be started. */
export async function backUp({ out, data }: Context, to: string): Promise<void> {
  const folder = data ?? findDataFolder('.') ?? DATA_FOLDER;
  await copyHome(folder, to).catch((error) => {
    throw new Failure('failed', 'no-backup', error.message);
  });
  out.result({ data: folder, backup: to }, `copied ${folder} into ${to}`);
  out.note(`'${ASSAY} local --data ${to}' starts the copy; it holds the key: keep it as safe`);
}
