import { ServiceError } from '../../src/core/errors.ts';
import { ProblemError } from '../api-client.ts';

/** How the command line ends: what scripts may rely on. */
export const EXIT = {
  ok: 0,
  failed: 1,
  wrongUse: 2,
  refused: 3,
  noService: 4,
  interrupted: 130,
} as const;

/** Why a command ends early: the code it exits with, a word for programs, and a line for people. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly exit: number;
  readonly code: string;
  /** What a program may want to know besides. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    kind: Exclude<keyof typeof EXIT, 'ok'>,
    code: string,
    message: string,
    details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.exit = EXIT[kind];
    this.code = code;
    this.details = details;
  }
}

/** The command was typed wrongly, or asks for what cannot be. */
export const wrongUse = (message: string): Failure => new Failure('wrongUse', 'wrong-use', message);

const NETWORK =
  /^(ECONN|EPIPE|ENOTFOUND|EAI_|ETIMEDOUT|EHOST|ENET|CERT_|ERR_TLS|ERR_SSL|UNABLE_TO|DEPTH_ZERO|SELF_SIGNED)/;

/** The code of an error of the operating system or of Node, or an empty text. */
export const systemCode = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

/** True when a request got no answer: the service is away, or went away meanwhile. */
export const isAway = (error: unknown): boolean => NETWORK.test(systemCode(error));

/** What went wrong, as the command line tells it; never a stack. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof ProblemError) return refusal(error);
  if (error instanceof ServiceError) return new Failure('failed', error.code, error.message);
  const message = error instanceof Error ? error.message : String(error);
  if (isAway(error)) return new Failure('noService', 'no-service', message);
  return new Failure('failed', systemCode(error) || 'failed', inWords(error, message));
}

const FILE_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'this user may not do that there',
  EISDIR: 'that is a folder, and should be a file',
  ENOTDIR: 'a part of the path is a file, and should be a folder',
  EEXIST: 'it exists already',
  ENOSPC: 'the disk is full',
};

function inWords(error: unknown, message: string): string {
  const known = FILE_ERRORS[systemCode(error)];
  const path = error instanceof Error && 'path' in error ? String(error.path) : undefined;
  return known === undefined || path === undefined ? message : `${path}: ${known}`;
}

function refusal(error: ProblemError): Failure {
  const { code, status, problem, message } = error;
  const errors = Array.isArray(problem['errors']) ? { errors: problem['errors'] } : {};
  if (code === '') {
    return new Failure('noService', 'no-service', `what answers is no Assay service: ${message}`);
  }
  const kind = status >= 500 ? 'failed' : 'refused';
  return new Failure(kind, code, message, { status, ...errors });
}
