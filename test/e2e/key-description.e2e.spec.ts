import { beforeAll, expect, it } from 'vitest';
import type { Client } from '../support/client.js';
import { openEvents } from '../support/event-stream.js';
import { snapshot } from '../support/feed-reader.js';
import { person } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { runningService } from '../support/running-service.js';

const FIRST = 'Loads the plan each night.\nAsk Ana.';
const at = runningService();
let admin: Client;
let id: string;

beforeAll(async () => {
  admin = at.admin;
  const { body } = await admin.post('/v1/keys', { name: 'Described', description: `  ${FIRST} ` });
  id = body.id;
  await admin.patch(`/v1/keys/${id}`, { description: 'Ask Ben.' });
});

const changesOf = async (key: string) =>
  (await admin.get(`/v1/keys/${key}/revisions`)).body.items.map((entry: { changes: unknown }) => entry.changes);

it('is shown with the key and in the list, and is empty where none was given', async () => {
  expect((await admin.get(`/v1/keys/${id}`)).body).toMatchObject({ description: 'Ask Ben.', version: 2 });
  const { body: plain } = await admin.post('/v1/keys', { name: 'Plain' });
  expect(plain.description).toBe('');
  const { items } = (await admin.get('/v1/keys')).body;
  expect(items.slice(0, 2).map((key: { description: string }) => key.description)).toEqual(['', 'Ask Ben.']);
});

it('stands in the history, before and after; a key without one begins without it', async () => {
  const [edited, created] = await changesOf(id);
  expect(edited).toEqual([{ field: 'description', before: FIRST, after: 'Ask Ben.' }]);
  expect(created).toContainEqual({ field: 'description', before: null, after: FIRST });
  const { body: plain } = await admin.post('/v1/keys', { name: 'Plain' });
  expect(JSON.stringify(await changesOf(plain.id))).not.toContain('description');
});

it('is the same when it is sent again: no event', async () => {
  const again = await admin.patch(`/v1/keys/${id}`, { description: 'Ask Ben.' });
  expect([again.status, again.body.version]).toEqual([200, 2]);
});

it('is told to other services, and not to guards', async () => {
  const stream = await openEvents(admin);
  const events = (await stream.events()).filter(({ subject }) => subject === id);
  stream.close();
  expect(events.map(({ data }) => data.description ?? data.changes.description)).toEqual([
    FIRST,
    { before: FIRST, after: 'Ask Ben.' },
  ]);
  const verifier = await person(admin, 'verifier');
  const { lines } = await snapshot(verifier.client);
  expect(lines.some((line) => line.type === 'key' && line.id === id)).toBe(true);
  expect(JSON.stringify(lines)).not.toContain('Ask Ben.');
});

it('survives a restart', async () => {
  await at.restart();
  expect((await at.admin.get(`/v1/keys/${id}`)).body.description).toBe('Ask Ben.');
});

it.each([
  ['of 501 characters', 'x'.repeat(501)],
  ['with an escape sequence', 'a\u001b[1m'],
  ['with a secret key', `sk_${'a'.repeat(49)}`],
  ['that is no text', 7],
])('%s is refused', async (_, description) => {
  const body = { name: 'Refused', description };
  expectProblem(await at.admin.post('/v1/keys', body), 400, 'VALIDATION_FAILED', ['/description']);
});

it('of 500 characters is taken', async () => {
  const taken = await at.admin.post('/v1/keys', { name: 'Long', description: '😀'.repeat(500) });
  expect([taken.status, [...taken.body.description].length]).toEqual([201, 500]);
});
