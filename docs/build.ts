import { readFileSync, writeFileSync } from 'node:fs';
import { documents } from './documents.ts';

// `npm run docs` writes the generated documents; with `-- --check` it only says which are stale.

const check = process.argv.includes('--check');
const fileOf = (name: string) => new URL(name, import.meta.url);

function stored(name: string): string {
  try {
    return readFileSync(fileOf(name), 'utf8');
  } catch {
    return '';
  }
}

for (const [name, text] of await documents()) {
  if (stored(name) === text) continue;
  if (check) {
    console.error(`docs/${name} is stale: run npm run docs`);
    process.exitCode = 1;
  } else {
    writeFileSync(fileOf(name), text);
    console.log(`wrote docs/${name}`);
  }
}
