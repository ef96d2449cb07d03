import { describe, expect, it } from 'vitest';
import { runningService } from '../support/running-service.js';

const HTML = { accept: 'text/html,*/*' };

describe('the files of the console', () => {
  const at = runningService();
  const get = (path: string, headers: Record<string, string> = {}) => fetch(at.service.url + path, { headers });

  it('are one page at every address it knows, asked for anew each time, under a strict content security policy', async () => {
    for (const path of [
      '/',
      '/sign-in',
      '/settings/integrations/api-keys',
      '/settings/policy',
      '/keys/key_1',
      '/users',
      '/users/usr_1',
      '/history',
      '/profile/security',
    ]) {
      const answer = await get(path, HTML);
      expect([path, answer.status, answer.headers.get('content-type')]).toEqual([
        path,
        200,
        'text/html; charset=utf-8',
      ]);
      expect(answer.headers.get('cache-control')).toBe('no-cache');
      const policy = answer.headers.get('content-security-policy')!;
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
      expect(policy).not.toMatch(/https?:|\*/);
    }
    const page = await (await get('/', HTML)).text();
    for (const [, attributes, inline] of page.matchAll(/<script([^>]*)>([^<]*)<\/script>/g)) {
      expect(attributes).toContain('src="/assets/');
      expect(inline).toBe('');
    }
    expect(page).not.toMatch(/<style|\sstyle=|\son\w+=/);
  });

  it('have names that change with what they hold, are kept for ever, and come packed', async () => {
    const [, script] = /src="(\/assets\/[^"]+\.js)"/.exec(await (await get('/', HTML)).text())!;
    const answer = await get(script!, { 'accept-encoding': 'br' });
    expect(answer.headers.get('content-encoding')).toBe('br');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(answer.headers.get('content-type')).toMatch(/javascript/);
    expect((await get('/icon.svg')).headers.get('content-type')).toMatch(/svg/);
  });

  it('tell a person at a browser of a wrong address, and everybody else with a problem', async () => {
    const page = await get('/keyz', HTML);
    expect([page.status, page.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
    const problem = await get('/keyz');
    expect([problem.status, problem.headers.get('content-type')]).toEqual([
      404,
      'application/problem+json; charset=utf-8',
    ]);
    for (const path of ['/v1/nothing', '/assets/nothing.js', '/assets/..%2f..%2fpackage.json']) {
      const answer = await get(path, path.startsWith('/v1') ? HTML : {});
      expect([path, answer.headers.get('content-type')]).toEqual([path, 'application/problem+json; charset=utf-8']);
      expect([401, 404]).toContain(answer.status);
    }
    expect((await fetch(at.service.url, { method: 'POST' })).status).toBe(405);
  });
});
