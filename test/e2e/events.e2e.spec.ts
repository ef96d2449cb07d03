import { afterEach, describe, expect, it } from 'vitest';
import type { Client } from '../support/client.js';
import { isEvent, isHeartbeat, openEvents, type EventStreamAnswer } from '../support/event-stream.js';
import { newKey, person } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { acceptedEvents } from '../support/reading-the-log.js';
import { runningService } from '../support/running-service.js';

describe('GET /v1/events', () => {
  const at = runningService();
  const opened: EventStreamAnswer[] = [];

  afterEach(() => opened.splice(0).forEach((stream) => stream.close()));

  async function open(query = '', headers: Record<string, string> = {}, client: Client = at.admin) {
    const stream = await openEvents(client, query, headers);
    opened.push(stream);
    expect(stream.status).toBe(200);
    return stream;
  }

  it('is for admins and verifiers', async () => {
    const [member, verifier] = [await person(at.admin), await person(at.admin, 'verifier')];
    expectProblem(await member.client.get('/v1/events'), 403, 'FORBIDDEN');
    const stream = await open('', {}, verifier.client);
    expect((await stream.next()).type).toBe('UserRegistered');
  });

  it('sends every accepted event from the beginning, in order, as JSON lines', async () => {
    await person(at.admin);
    const stream = await open();
    expect(stream.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
    expect(stream.headers.get('cache-control')).toBe('no-store');
    const events = await stream.events();
    const accepted = await acceptedEvents(at.service.dataDirectory);
    expect(events.map(({ id }) => id)).toEqual(accepted.map(({ id }) => id));
    for (const [i, event] of events.entries()) {
      const { type, aggregate, at: time, account } = accepted[i]!;
      expect(event).toMatchObject({ specversion: '1.0', type, subject: aggregate, time, accountid: account });
      expect(event.dataschema).toBe(`${at.service.url}/asyncapi.json#/components/schemas/${type}`);
    }
    expect(new Set(events.map(({ source }) => source)).size).toBe(1);
  });

  it('says in dataschema where the schema is', async () => {
    const [event] = await (await open()).events();
    const [url, pointer] = event.dataschema.split('#');
    const document = await (await fetch(url)).json();
    const schema = pointer
      .slice(1)
      .split('/')
      .reduce((part: Record<string, never>, name: string) => part[name]!, document);
    expect(Object.keys(schema.properties).sort()).toEqual(Object.keys(event.data).sort());
  });

  it('then goes on live, with a heartbeat each second that carries the position of what was sent', async () => {
    const started = performance.now();
    const stream = await open();
    const before = (await stream.until(isHeartbeat)).at(-1).position;
    const beats = [await stream.next(), await stream.next(), await stream.next()];
    for (const beat of beats) expect(beat).toEqual({ type: 'heartbeat', position: before });
    expect(performance.now() - started).toBeGreaterThan(3_900);
    const created = await at.admin.post('/v1/keys', { name: 'Live' });
    const event = (await stream.until(isEvent)).at(-1);
    expect([event.type, event.subject, event.data.name]).toEqual(['KeyCreated', created.body.id, 'Live']);
    expect(event.position).toBe(created.headers.get('latchkey-position'));
    expect((await stream.until(isHeartbeat)).at(-1)).toEqual({ type: 'heartbeat', position: event.position });
  });

  it('resumes after any position with exactly the rest', async () => {
    const key = await newKey(at.admin);
    await at.admin.patch(`/v1/keys/${key.id}`, { name: 'Renamed' });
    const stream = await open();
    const all = await stream.until(isHeartbeat);
    const events = all.filter(isEvent);
    expect(events.length).toBeGreaterThan(5);
    for (const [i, { position }] of events.entries()) {
      const rest = events.slice(i + 1);
      const resumed = await open(`?after=${position}`);
      const lines = rest.length === 0 ? [] : await resumed.until((line) => line.id === rest.at(-1).id);
      expect(lines.filter(isEvent)).toEqual(rest);
      resumed.close();
    }
    const quiet = await open(`?after=${all.at(-1).position}`);
    expect(await quiet.next()).toEqual(all.at(-1));
  });

  it('resumes after what a write answered', async () => {
    const written = await at.admin.post('/v1/keys', { name: 'Before' });
    const stream = await open(`?after=${written.headers.get('latchkey-position')}`);
    expect(await stream.events()).toEqual([]);
    const key = await newKey(at.admin);
    expect((await stream.until(isEvent)).at(-1).subject).toBe(key.id);
  });

  it('resumes after the position of an instance, from which a list may be read first', async () => {
    const key = await newKey(at.admin);
    const { position } = (await at.admin.get('/v1/instances')).body.items[0];
    const later = await newKey(at.admin);
    const listed = await at.admin.get('/v1/keys?includeDeleted=true', { 'latchkey-position': position });
    expect(listed.body.items.map(({ id }: { id: string }) => id)).toContain(key.id);
    const events = await (await open(`?after=${position}`)).until(isEvent);
    expect(events.at(-1).subject).toBe(later.id);
  });

  it('as server-sent events is the same, each with its position as id', async () => {
    const [lines, stream] = [await open(), await open('', { accept: 'text/event-stream' })];
    expect(stream.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const sent = await stream.until(isHeartbeat);
    const expected = await lines.until(isHeartbeat);
    expect(sent).toEqual(expected.map((line) => ({ ...line, lastEventId: line.position })));
    const resumed = await open('', { accept: 'text/event-stream', 'last-event-id': sent[1].lastEventId });
    expect((await resumed.events())[0]).toEqual(sent[2]);
  });

  it('takes after where both say where to resume', async () => {
    const events = await (await open()).events();
    const stream = await open(`?after=${events[0].position}`, { 'last-event-id': events[2].position });
    expect((await stream.until(isEvent)).at(-1)).toEqual(events[1]);
  });

  it('is compressed for who asks for it, line by line', async () => {
    const stream = await open('', { 'accept-encoding': 'gzip' });
    expect(stream.headers.get('content-encoding')).toBe('gzip');
    expect((await stream.events()).length).toBeGreaterThan(2);
    const key = await newKey(at.admin);
    expect((await stream.until(isEvent)).at(-1).subject).toBe(key.id);
  });

  it('answers HEAD at once', async () => {
    const head = await at.admin.send('HEAD', '/v1/events');
    expect([head.status, head.headers.get('content-type'), head.text]).toEqual([
      200,
      'application/x-ndjson; charset=utf-8',
      '',
    ]);
  });

  it('refuses what it does not know', async () => {
    expectProblem(await at.admin.get('/v1/events?since=1&limit=2'), 400, 'VALIDATION_FAILED', ['?since', '?limit']);
    for (const after of ['', 'x', '1', 'a.b.c', 'a.1.b.c', 'a.1.b&after=a.1.b', '%00', 'a.1.b%0a']) {
      expectProblem(await at.admin.get(`/v1/events?after=${after}`), 400, 'VALIDATION_FAILED', ['?after']);
    }
    const headers = { 'last-event-id': 'x' };
    expectProblem(await at.admin.get('/v1/events', headers), 400, 'VALIDATION_FAILED', ['Last-Event-ID']);
  });

  it('refuses a position of another history, and says what was seen and what to do', async () => {
    const { position } = (await (await open()).events()).at(-1);
    const [log, offset, record] = position.split('.');
    for (const [other, seen] of [
      [`0000.${offset}.${record}`, /is of log 0000, this is log [-0-9a-f]+/],
      [`${log}.999999.${record}`, /this log ends before record \d+: it was rewound/],
      [`${log}.${offset}.0000`, /record \d+ of this log is another one: it was replaced/],
    ] as const) {
      for (const answer of [
        await at.admin.get(`/v1/events?after=${other}`),
        await at.admin.get('/v1/events', { 'last-event-id': other }),
      ]) {
        expectProblem(answer, 409, 'OTHER_HISTORY');
        expect(answer.body.detail).toMatch(seen);
        expect(answer.body.detail).toMatch(/Bring back the log .* or, .* start over without a position\.$/);
      }
    }
  });

  it('never shows a secret, a digest, a name or an address of a person', async () => {
    const sealing = { LATCHKEY_SEALING_KEY: Buffer.alloc(32, 7).toString('base64') };
    // without one, dataschema holds the address of the service, which is that of its callers here
    await at.restart({ ...sealing, LATCHKEY_PUBLIC_URL: 'https://keys.example.org' });
    const ana = await person(at.admin);
    await at.admin.patch(`/v1/users/${ana.user.id}`, {
      name: 'Ana Private',
      email: 'private@example.org',
      role: 'verifier',
    });
    const key = await newKey(at.admin, { mappedUserId: ana.user.id });
    const rotated = await at.admin.post(`/v1/keys/${key.id}/rotate`, { overlapSeconds: 60 });
    await at.admin.post(`/v1/keys/${key.id}/reveal`);
    await at.admin.post(`/v1/keys/${key.id}/disable`, { reason: 'left' });
    await at.admin.post(`/v1/users/${ana.user.id}/deactivate`);
    const stream = await open();
    const events = await stream.events();
    const types = ['UserEdited', 'KeyRotated', 'KeyRevealed', 'KeyDisabled', 'UserDeactivated'];
    expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(types));
    const text = JSON.stringify(events);
    const secrets = [key.secretKey, rotated.body.secretKey, ana.key.secretKey, at.admin.credential.secretKey];
    for (const hidden of [...secrets, 'Ana Private', 'private@example.org', ana.user.email])
      expect(text).not.toContain(hidden);
    for (const { data, pii } of await acceptedEvents(at.service.dataDirectory)) {
      for (const hidden of privateTexts(data, pii)) expect(text).not.toContain(hidden);
    }
    expect(text).not.toMatch(/"(digest|sealed|pii|by|secretKey|email)"/);
  });
});

/** Digests, sealed secrets and addresses in an event; names of people also stand in the names of their keys here. */
function privateTexts({ digest, sealed }: Record<string, unknown>, pii: Record<string, unknown>): string[] {
  const person = pii as { email?: string; by?: { address?: string } };
  const box = sealed as { box: string } | null | undefined;
  return [digest, box?.box, person.email, person.by?.address].filter((one) => typeof one === 'string');
}
