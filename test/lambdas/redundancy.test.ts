import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Served, serve } from '../support/served.ts';

let served: Served;
beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.close());

const ask = (body: unknown, jobId = served.jobId) =>
  served.send(`/api/jobs/${jobId}/redundancy`, { method: 'POST', token: served.owner, body });

const wanted = () =>
  served
    .dump()
    .map(({ body }) => JSON.parse(body))
    .filter(({ kind }) => kind === 'taskSuite')
    .flatMap((suite) => suite.wanted);

describe('POST /jobs/{jobId}/redundancy', () => {
  it('tells the job as it is now, and may be repeated', async () => {
    for (let times = 0; times < 2; times++) {
      const { status, json } = await ask({ redundancy: 5 });
      expect(status).toBe(200);
      expect(json).toMatchObject({ done: true, leasesClosed: 0, job: { redundancy: 5 } });
      expect(wanted()).toEqual(Array(12).fill(5));
    }
    const { json } = await served.send(`/api/jobs/${served.jobId}/progress`, {
      token: served.owner,
    });
    expect(json).toMatchObject({ setAside: [] });
  });

  it.each([0, 16, 2.5, '3', undefined])('takes no redundancy of %s', async (redundancy) => {
    const { status, json } = await ask({ redundancy });
    expect(status).toBe(400);
    expect(json['type']).toMatch(/invalid-request$/);
  });

  it('is refused for a job that is closed', async () => {
    const path = `/api/jobs/${served.jobId}/close`;
    await served.send(path, { method: 'POST', token: served.owner, body: {} });
    const { status, json } = await ask({ redundancy: 4 });
    expect([status, json['state']]).toEqual([409, 'closed']);
    expect((await ask({ redundancy: 4 }, 'jnowhere')).status).toBe(404);
  });
});
