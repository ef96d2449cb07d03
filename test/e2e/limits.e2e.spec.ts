import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Client } from '../support/client.js';
import { openEvents } from '../support/event-stream.js';
import { eventually } from '../support/eventually.js';
import { FeedReader, snapshot } from '../support/feed-reader.js';
import { newKey, person } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { runningService } from '../support/running-service.js';

// 200 guards have to report within it
const LEASE_MS = 15_000;
const GUARDS = 200;
const STREAMS = 32;

const at = runningService({ LATCHKEY_LEASE_MS: String(LEASE_MS) });
const JSON_TYPE = { 'content-type': 'application/json' };

async function reports(client: Client, count: number) {
  const applied = (await snapshot(client)).positions[0]!;
  return Array.from({ length: count }, () => ({ instance: randomUUID(), boot: 'boot', applied }));
}

describe('the guards of one credential', () => {
  const report = (client: Client, body: object) => client.post('/v1/replica/reports', body);

  it('are 200 that may answer: one more is told why, others are not held up, and who was silent makes room', async () => {
    const { client: verifier } = await person(at.admin, 'verifier');
    const bodies = await reports(verifier, GUARDS);
    const answers = await Promise.all(bodies.map((body) => report(verifier, body)));
    expect(answers.filter(({ status, body }) => status === 200 && body.granted)).toHaveLength(GUARDS);
    const [oneMore] = await reports(verifier, 1);
    const refused = await report(verifier, oneMore!);
    expectProblem(refused, 429, 'RATE_LIMITED');
    expect(refused.body.detail).toContain('200 guards with this credential');
    expect(refused.headers.get('retry-after')).toBe(String(LEASE_MS / 1000));
    // what holds a lease is not forgotten for another
    expect((await report(verifier, bodies[0]!)).body.granted).toBe(true);
    const { client: other } = await person(at.admin, 'verifier');
    expect((await report(other, (await reports(other, 1))[0]!)).body.granted).toBe(true);
    await eventually(
      // others have changed something meanwhile, which it has to know
      async () => report(verifier, { ...oneMore!, applied: (await snapshot(verifier)).positions[0]! }),
      ({ status, body }) => status === 200 && body.granted,
      4 * LEASE_MS,
    );
  });
});

describe('the streams of one credential', () => {
  it('are 32 of each kind: one more is told why, and one that closes makes room', async () => {
    const { client: verifier } = await person(at.admin, 'verifier');
    const [first] = await reports(verifier, 1);
    expect((await verifier.post('/v1/replica/reports', first)).status).toBe(200);
    const feeds = await Promise.all(Array.from({ length: STREAMS }, () => FeedReader.open(verifier)));
    const events = await Promise.all(Array.from({ length: STREAMS }, () => openEvents(verifier)));
    expect(events.map(({ status }) => status)).toEqual(Array.from({ length: STREAMS }, () => 200));
    for (const path of ['/v1/replica', '/v1/events']) {
      const refused = await verifier.get(path);
      expectProblem(refused, 429, 'RATE_LIMITED');
      expect(refused.body.detail).toContain('32 streams are open with this credential');
      expect(refused.headers.get('retry-after')).toBe('30');
    }
    const { client: other } = await person(at.admin, 'verifier');
    const theirs = await openEvents(other);
    expect(theirs.status).toBe(200);
    events.pop()!.close();
    await eventually(
      async () => {
        const again = await openEvents(verifier);
        again.close();
        return again.status;
      },
      (status) => status === 200,
    );
    for (const { close } of [...events, theirs]) close();
    for (const feed of feeds) feed.close();
  });
});

it('sign-in links of one credential: 600 an hour', async () => {
  const { client, user } = await person(at.admin, 'admin');
  let refused: Awaited<ReturnType<Client['post']>> | null = null;
  // no more at once: what waits 5 s for others of its user is refused
  for (let n = 0; n < 600; n += 20) {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => client.post(`/v1/users/${user.id}/sign-in-link`)),
    );
    expect(answers.every(({ status }) => status === 201)).toBe(true);
  }
  for (let n = 0; n < 50 && refused === null; n++) {
    const answer = await client.post(`/v1/users/${user.id}/sign-in-link`);
    if (answer.status !== 201) refused = answer;
  }
  expectProblem(refused!, 429, 'RATE_LIMITED');
  expect(Number(refused!.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await client.get('/v1/me')).status).toBe(200);
  expect((await at.admin.post(`/v1/users/${user.id}/sign-in-link`)).status).toBe(201);
});

describe('a body that is wrong in many ways', () => {
  const members = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`m${n}`, 1]));

  it('names 20 of them and says how many there are', async () => {
    const key = await newKey(at.admin);
    const answer = await at.admin.patch(`/v1/keys/${key.id}`, members(1_000));
    expectProblem(answer, 400, 'VALIDATION_FAILED');
    expect(answer.body.errors).toHaveLength(20);
    expect(answer.body.detail).toContain('the first 20 of 1000');
    const few = await at.admin.patch(`/v1/keys/${key.id}`, members(20));
    expect([few.body.errors.length, few.body.detail]).toEqual([20, expect.not.stringContaining('first')]);
  });

  it.each([
    ['500,000 members', `{${Array.from({ length: 500_000 }, (_, n) => `"m${n}":1`).join()}}`],
    ['one entry too many', `{"entries":[${Array.from({ length: 5_001 }, () => '{"a":1}').join()}]}`],
    ['100,000 entries', `{"entries":[${Array.from({ length: 100_000 }, () => '{"a":1}').join()}]}`],
  ])('of %s is refused before anything is built of it', async (_name, body) => {
    const answer = await at.admin.sendRaw('POST', '/v1/activity', body, JSON_TYPE);
    expectProblem(answer, 400, 'VALIDATION_FAILED', ['']);
    expect(answer.body.errors[0].message).toBe('must hold at most 5000 members in one place');
  });
});
