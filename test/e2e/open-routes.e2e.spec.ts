import { describe, expect, it } from 'vitest';
import type { Answer } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { newKey } from '../support/people.js';
import { runningService } from '../support/running-service.js';

describe('open routes', () => {
  const at = runningService();
  const open = async (path: string) => {
    const answer = await fetch(at.service.url + path);
    return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() };
  };
  /** The value of a sample whose name and labels begin like this. */
  const metric = async (sample: string): Promise<number> => {
    const line = (await open('/metrics')).text.split('\n').find((one) => one.startsWith(sample));
    return Number(line?.split(' ').at(-1) ?? Number.NaN);
  };

  it('/livez says that the process answers', async () => {
    const { status, type, text } = await open('/livez');
    expect([status, type, JSON.parse(text)]).toEqual([200, 'application/json; charset=utf-8', { status: 'ok' }]);
  });

  it('/readyz says what is ready', async () => {
    const { status, type, text } = await open('/readyz');
    expect([status, type]).toEqual([200, 'application/json; charset=utf-8']);
    const { status: readiness, checks } = JSON.parse(text);
    expect(readiness).toBe('ready');
    expect(Object.keys(checks).length).toBeGreaterThan(0);
    for (const check of Object.values(checks)) expect(check).toEqual({ ok: true, reason: null });
  });

  it('/metrics is in the text format of Prometheus, and each family says what it is', async () => {
    await open('/metrics'); // what is counted anew by each look has nothing at the next
    const { status, type, text } = await open('/metrics');
    expect([status, type]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    const lines = text.trimEnd().split('\n');
    for (const line of lines) {
      expect(line).toMatch(/^(# (HELP|TYPE) [a-z0-9_]+ .+|[a-z0-9_]+(\{[^}]*\})? ([-+0-9.e]+|NaN|[+-]?Inf)|)$/);
    }
    const helped = new Set([...text.matchAll(/^# HELP (\S+)/gm)].map(([, name]) => name));
    for (const [, name] of text.matchAll(/^# TYPE (\S+)/gm)) expect(helped).toContain(name);
    expect([...helped].some((name) => name!.startsWith('latchkey_'))).toBe(true);
  });

  it('/metrics counts requests by route, and never by what a caller wrote', async () => {
    const key = await newKey(at.admin);
    await at.admin.get(`/v1/keys/${key.id}`);
    await at.admin.get('/v1/keys/key_madeUp');
    await at.admin.get('/made/up/path');
    const { text } = await open('/metrics');
    expect(text).toMatch(/route="\/v1\/keys\/:id"/);
    for (const given of [key.id, key.name, key.accessKey, key.secretKey, 'madeUp', '/made/up']) {
      expect(text).not.toContain(given);
    }
  });

  it('/metrics says how long requests take, without what is as long as its caller likes', async () => {
    const exports = 'method="GET",route="/v1/revisions.jsonl"';
    await at.admin.get('/v1/keys');
    await (await fetch(`${at.service.url}/v1/revisions.jsonl`, { headers: { ...at.admin.credential } })).text();
    await eventually(
      () => metric(`latchkey_http_requests_total{${exports}`),
      (count) => count > 0,
    );
    const counted = 'latchkey_http_request_duration_seconds_count';
    expect(await metric(`${counted}{method="GET",route="/v1/keys"`)).toBeGreaterThan(0);
    expect(await metric(`${counted}{${exports}`)).toBeNaN();
  });

  it('/metrics follows keys and refused credentials', async () => {
    const { text } = await open('/metrics');
    const keys = /^(latchkey_\w*keys\w*) /m.exec(text)![1]!;
    const before = await metric(keys);
    const key = await newKey(at.admin);
    expect(await metric(keys)).toBe(before + 1);
    const refused = /^(latchkey_\w*verification\w*)\{code="OK"\}/m.exec(text)![1]!;
    const wrong = (await metric(`${refused}{code="WRONG_SECRET"}`)) || 0;
    await at.admin.as({ ...key, secretKey: (await newKey(at.admin)).secretKey }).get('/v1/me');
    await eventually(
      () => metric(`${refused}{code="WRONG_SECRET"}`),
      (value) => value === wrong + 1,
    );
  });

  it('/docs is a page, complete without other hosts', async () => {
    const { status, type, text } = await open('/docs');
    expect([status, type?.startsWith('text/html')]).toEqual([200, true]);
    expect(text).toContain('Latchkey');
    const parts = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, part]) => part!);
    expect(parts.length).toBeGreaterThan(2);
    for (const part of parts.filter((one) => !one.startsWith('data:'))) {
      const url = new URL(part, `${at.service.url}/docs`);
      expect(url.origin).toBe(at.service.url);
      expect((await fetch(url)).status, part).toBe(200);
    }
  });

  it('answer the same with a credential, a wrong one too', async () => {
    const answers: Answer[] = [];
    for (const secretKey of [at.admin.credential.secretKey, 'wrong']) {
      answers.push(await at.admin.as({ accessKey: at.admin.credential.accessKey, secretKey }).get('/livez'));
    }
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  });

  it('ignore query parameters that probes add', async () => {
    for (const path of ['/livez?x=1', '/readyz?verbose', '/metrics?name[]=up']) {
      expect((await open(path)).status).toBe(200);
    }
  });
});
