import { describe, expect, it } from 'vitest';
import { Browser, stranger } from '../support/browser.js';
import type { Answer } from '../support/client.js';
import { openEvents } from '../support/event-stream.js';
import { rawRequest, requestText } from '../support/raw-http.js';
import { runningService } from '../support/running-service.js';

const CALLER = 'accessKey, secretKey, Cookie';

describe('what a cache between may keep', () => {
  const at = runningService();
  const ofCache = ({ headers }: Pick<Answer, 'headers'>) => [headers.get('cache-control'), headers.get('vary')];

  it('is nothing below /v1, whatever the answer', async () => {
    const browser = await Browser.signIn(at.admin);
    const nobody = stranger(at.service.url);
    const created = await at.admin.post('/v1/keys', { name: 'x' });
    const path = `/v1/keys/${created.body.id}`;
    const answers: [number, Answer][] = [
      [201, created],
      [200, await at.admin.get('/v1/me')],
      [200, await browser.get('/v1/me')],
      [200, await at.admin.send('HEAD', '/v1/me')],
      [200, await at.admin.get('/v1/keys?limit=1')],
      [200, await at.admin.get('/v1/keys/counts')],
      [200, await at.admin.patch(path, { name: 'y' })],
      [412, await at.admin.patch(path, { name: 'z' }, { 'if-match': '"9"' })],
      [204, await at.admin.delete(path)],
      [409, await at.admin.patch(path, { name: 'z' })],
      [400, await at.admin.get('/v1/keys?limit=none')],
      [401, await nobody.get('/v1/me')],
      [401, await nobody.get('/v1')],
      [403, await browser.withoutCsrfToken.post('/v1/keys', { name: 'x' })],
      [404, await at.admin.get('/v1/keys/none')],
      [404, await at.admin.get('/v1/nothing')],
      [404, await at.admin.get('/v1')],
      [405, await at.admin.send('PUT', '/v1/me')],
      [413, await at.admin.post('/v1/keys', { name: 'x'.repeat(70_000) })],
      [200, await at.admin.get('/%76%31/me')],
    ];
    for (const [status, answer] of answers) {
      expect([answer.status, ...ofCache(answer)], answer.text).toEqual([status, 'no-store', CALLER]);
    }
  });

  it('is no stream and no export', async () => {
    const stream = await openEvents(at.admin);
    expect(ofCache(stream)).toEqual(['no-store', `${CALLER}, Accept-Encoding, Accept`]);
    await stream.close();
    for (const name of ['csv', 'jsonl']) {
      const exported = await at.admin.get(`/v1/revisions.${name}`);
      expect(ofCache(exported)).toEqual(['no-store', `${CALLER}, Accept-Encoding`]);
    }
  });

  it('is no answer to what cannot be read', async () => {
    for (const text of [requestText('GET /v1/%', []), 'GET /v1/me HTTP/9\r\n\r\n']) {
      const answer = await rawRequest(at.service.url, text);
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.text).toMatch(/cache-control: no-store/i);
    }
  });

  it('is no health, no description and no page, and what a page is made of', async () => {
    const html = { accept: 'text/html' };
    const policy = async (path: string) => (await fetch(at.service.url + path, { headers: html })).headers;
    for (const path of ['/livez', '/readyz', '/metrics', '/openapi.json', '/asyncapi.json']) {
      expect((await policy(path)).get('cache-control'), path).toBe('no-store');
    }
    for (const path of ['/', '/docs', '/nowhere']) expect((await policy(path)).get('cache-control')).toBe('no-cache');
    // a page for people, a problem for programs
    expect((await policy('/nowhere')).get('vary')).toBe('Accept');
    expect((await stranger(at.service.url).get('/nowhere')).headers.get('vary')).toBe('Accept');
    const [script] = /\/assets\/[^"]+\.js/.exec(await (await fetch(at.service.url)).text())!;
    expect((await policy(script)).get('cache-control')).toContain('immutable');
  });

  it('and nobody has it in a frame, or runs a script of others in it', async () => {
    for (const path of ['/', '/docs', '/docs/', '/nowhere']) {
      const { headers } = await fetch(at.service.url + path, { headers: { accept: 'text/html' } });
      const csp = headers.get('content-security-policy');
      expect(csp, path).toContain("default-src 'none'; script-src 'self'; style-src 'self'; img-src");
      expect(csp).toContain("frame-ancestors 'none'");
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      // only https addresses are held to https
      expect(headers.get('strict-transport-security')).toBeNull();
    }
  });
});
