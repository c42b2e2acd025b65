import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '../..');
const execute = promisify(execFile);

/** What the stand-in does not know: the log of a web ACL, alarms by metric math. */
const UNKNOWN = { webAcl: false, watch: false };

/** How a command of the CDK ended. */
export interface Ended {
  readonly code: number;
  readonly text: string;
}

/** The app as an owner deploys it, to a stand-in of AWS; synthesized into a folder of its own. */
export class App {
  readonly #endpoint: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'assay-app-'));

  constructor(endpoint: string) {
    this.#endpoint = endpoint;
  }

  /** Where the synthesized app is: what a test changes there, `deploySynthesized` deploys. */
  get assembly(): string {
    return join(this.#folder, 'cdk.out');
  }

  /** Where `cdk deploy` says what is where. */
  get outputs(): Readonly<Record<string, string>> {
    return JSON.parse(readFileSync(join(this.#folder, 'outputs.json'), 'utf8')).Assay;
  }

  bootstrap(): Promise<Ended> {
    return this.run('bootstrap', 'aws://000000000000/us-east-1');
  }

  /** Any command of the CDK over the app with these props. */
  async about(command: string, props: object, ...more: readonly string[]): Promise<Ended> {
    const context = `assay=${JSON.stringify({ ...UNKNOWN, ...props })}`;
    return this.run(command, 'Assay', '-c', context, '--output', this.assembly, ...more);
  }

  deploy(props: object = {}): Promise<Ended> {
    return this.about('deploy', props, ...this.#deploying);
  }

  deploySynthesized(): Promise<Ended> {
    return this.run('deploy', 'Assay', '--app', this.assembly, ...this.#deploying);
  }

  get #deploying(): readonly string[] {
    const outputs = join(this.#folder, 'outputs.json');
    return ['--require-approval', 'never', '--outputs-file', outputs];
  }

  async run(...parameters: readonly string[]): Promise<Ended> {
    const program = join(ROOT, 'node_modules/.bin/cdk');
    try {
      const { stdout, stderr } = await execute(program, [...parameters, '--no-notices'], {
        cwd: ROOT,
        timeout: 300_000,
        maxBuffer: 64 * 1_024 * 1_024,
        env: {
          ...process.env,
          AWS_ENDPOINT_URL: this.#endpoint,
          AWS_ACCESS_KEY_ID: 'test',
          AWS_SECRET_ACCESS_KEY: 'test',
          AWS_REGION: 'us-east-1',
          CI: '1',
        },
      });
      return { code: 0, text: stdout + stderr };
    } catch (error) {
      const { code = 1, stdout = '', stderr = '' } = error as Partial<Record<string, never>>; // by execFile
      return { code: Number(code) || 1, text: `${stdout}${stderr}` };
    }
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** @throws Error with what the command wrote, when it failed */
export function mustEndWell({ code, text }: Ended): void {
  if (code !== 0) throw new Error(`the CDK ended with ${code}:\n${text.slice(-4_000)}`);
}
