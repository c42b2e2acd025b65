import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { routes } from '../../lambdas/routes.ts';
import { Problem } from '../../src/contracts/problem.ts';
import { type Served, serve } from '../support/served.ts';
import { mutated, spoiled } from './mutations.ts';
import { type Valid, validRequests } from './requests.ts';

let served: Served;
let requests: Valid[];
beforeAll(async () => {
  served = await serve();
  requests = await validRequests(served);
});
afterAll(() => served.close());

/** Either it was taken, or it was refused as a problem and changed nothing; never a defect. */
async function holds(valid: Valid, path: string, body?: string): Promise<void> {
  const before = served.dump();
  const { method } = valid.route;
  const reply = await served.send(path, { method, token: valid.token, body });
  if (reply.status < 400) return;
  const problem = Problem.parse(reply.json);
  expect({ body, ...problem }).toMatchObject({ status: reply.status });
  expect(problem.status, `${method} ${path} ${body}`).toBeLessThan(500);
  expect(served.dump()).toEqual(before);
}

const named = routes.map((route) => [`${route.method} ${route.path}`, route.entry] as const);
const validOf = (entry: string): Valid => {
  const valid = requests.find(({ route }) => route.entry === entry);
  if (valid === undefined) throw new Error(entry);
  return valid;
};

it.each(named.filter(([name]) => !name.startsWith('GET')))(
  '%s has no defect on any body',
  async (_, entry) => {
    const valid = validOf(entry);
    await fc.assert(
      fc.asyncProperty(mutated(valid.body ?? {}), (body) => holds(valid, valid.path, body)),
      { numRuns: 25 },
    );
  },
);

it.each(named.filter(([name]) => !name.startsWith('GET')))(
  '%s has no defect on an awkward value in any place',
  async (_, entry) => {
    const valid = validOf(entry);
    for (const body of spoiled(valid.body ?? {})) await holds(valid, valid.path, body);
  },
);

it.each(named)('%s has no defect on any path or query', async (_, entry) => {
  const valid = validOf(entry);
  const part = fc.oneof(
    fc.string({ maxLength: 20 }).map(encodeURIComponent),
    fc.constantFrom('j1234', 'j1234.s0.a0000000', '..', '%', '%2e%2e', '%00', 'x'.repeat(900)),
  );
  const query = fc.dictionary(fc.constantFrom('after', 'x', '__proto__'), part, { maxKeys: 3 });
  await fc.assert(
    fc.asyncProperty(part, query, async (id, asked) => {
      const path = valid.route.path.replace(/\{[^}]+\}/, () => id);
      const search = Object.entries(asked)
        .map(([name, value]) => `${name}=${value}`)
        .join('&');
      await holds(valid, `/api${path}?${search}`, valid.body && JSON.stringify(valid.body));
    }),
    { numRuns: 15 },
  );
});

it('the server has no defect on any path', async () => {
  const path = fc
    .string({ unit: 'grapheme-ascii', maxLength: 60 })
    .map((text) => text.replace(/[^!-~]/g, ''));
  await fc.assert(
    fc.asyncProperty(path, fc.constantFrom('GET', 'POST', 'PUT', 'HEAD'), async (text, method) => {
      const before = served.dump();
      for (const prefix of ['/', '/api/', '/objects/']) {
        const { status } = await served.send(prefix + text, { method });
        expect(status, `${method} ${prefix}${text}`).toBeLessThan(500);
      }
      expect(served.dump()).toEqual(before);
    }),
    { numRuns: 60 },
  );
});
