import * as z from 'zod';
import { type ProblemCode, problems } from '../../src/contracts/problem.ts';
import { endpoint } from '../http.ts';

const codes = Object.keys(problems) as ProblemCode[]; // the catalogue's own keys

const ProblemPath = z.strictObject({ code: z.enum(codes) });
const ProblemPage = z.strictObject({ code: z.string(), status: z.int(), title: z.string() });

/** GET /problems/{code} — what a problem's `type` resolves to. */
export const handler = endpoint({
  role: 'anyone',
  summary: 'What a problem means',
  path: ProblemPath,
  reply: ProblemPage,
  run: async ({ path }) => ({ status: 200, body: { code: path.code, ...problems[path.code] } }),
});
