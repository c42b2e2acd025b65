import { Output } from './output.ts';

/** What every command is given: where to write, and what was said about the service. */
export interface Context {
  readonly out: Output;
  readonly url?: string | undefined;
  readonly token?: string | undefined;
  readonly data?: string | undefined;
  readonly profile?: string | undefined;
}

/** How this user starts the command line, for lines that say what to type next. */
export const ASSAY = process.env['npm_command'] === 'exec' ? 'npx assay' : 'assay';

/** Options of every command, by commander's names for them. */
export interface GlobalOptions {
  readonly json?: boolean;
  readonly url?: string;
  readonly token?: string;
  readonly data?: string;
  readonly profile?: string;
}

/** Options win over the environment. */
export function contextOf(options: GlobalOptions): Context {
  const { json = false, url, token, data, profile } = options;
  const { ASSAY_URL, ASSAY_TOKEN, ASSAY_DATA, ASSAY_PROFILE } = process.env;
  return {
    out: new Output(json),
    url: url ?? ASSAY_URL,
    token: token ?? ASSAY_TOKEN,
    data: data ?? ASSAY_DATA,
    profile: profile ?? ASSAY_PROFILE,
  };
}
