import { expect, it } from 'vitest';
import { freshName, newKey, person } from '../support/people.js';
import { describeConsole } from './support/console-suite.js';

// asked at 127.0.0.1 as by a proxy that leaves the prefix on
describeConsole(
  'the console under a prefix',
  (at) => {
    it('signs in, goes about, follows changes, and comes back where it was after a reload', async () => {
      const key = await newKey(at.admin);
      const visitor = await at.stranger();
      const asked: string[] = [];
      visitor.page.on('request', (request) => asked.push(new URL(request.url()).pathname));
      await visitor.go('/latchkey/users?q=Admin');
      await visitor.heading('Sign in').waitFor();
      const { accessKey, secretKey } = at.admin.credential;
      await visitor.page.getByLabel('Access key').fill(accessKey);
      await visitor.page.getByLabel('Secret key').fill(secretKey);
      await visitor.button('Sign in').click();
      await visitor.heading('Users').waitFor();
      expect(visitor.page.url()).toContain('/latchkey/users?q=Admin');
      await visitor.page.getByRole('link', { name: 'API keys' }).click();
      await visitor.sees(key.name);
      expect(new URL(visitor.page.url()).pathname).toBe('/latchkey/settings/integrations/api-keys');
      const later = freshName('Later');
      await at.admin.post('/v1/keys', { name: later });
      await visitor.sees(later);
      await visitor.page.reload();
      await visitor.sees(later);
      await visitor.button('Sign out').click();
      await visitor.heading('Sign in').waitFor();
      expect(asked.length).toBeGreaterThan(10);
      expect(asked.filter((path) => !path.startsWith('/latchkey/'))).toEqual([]);
      await visitor.leave();
    });

    it('a sign-in link leads to the right page', async () => {
      const { user } = await person(at.admin, 'member');
      const { url } = (await at.admin.post(`/v1/users/${user.id}/sign-in-link`)).body;
      const visitor = await at.stranger();
      await visitor.go(url.replace('https://tools.example.org', ''));
      await visitor.button('Sign in').click();
      await visitor.heading('Security').waitFor();
      expect(new URL(visitor.page.url()).pathname).toBe('/latchkey/profile/security');
      await visitor.leave();
    });

    it('/docs shows the API, and asks it, under a policy that lets nothing else run', async () => {
      const visitor = await at.stranger();
      await visitor.go('/latchkey/docs');
      await visitor.heading('Latchkey').first().waitFor();
      await visitor.page.locator('#operations-me-MeController_show, .opblock').first().waitFor();
      await visitor.page.locator('.opblock-summary', { hasText: '/livez' }).click();
      await visitor.button('Try it out').click();
      await visitor.sees('Execute');
      await visitor.leave();
    });
  },
  { LATCHKEY_PUBLIC_URL: 'https://tools.example.org/latchkey' },
);
