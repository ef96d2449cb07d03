import { beforeAll, expect, it } from 'vitest';
import { Browser, followLink } from '../support/browser.js';
import type { Client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { person } from '../support/people.js';
import { describeWith } from '../support/servers/describe-with.js';
import { sharedSuite } from '../support/shared-suite.js';

const TIMES = 15;

(await describeWith('own kafka', 'own mongo'))('sessions at two APIs that share a log', () => {
  const suite = sharedSuite({});
  let one: Client;
  let two: Client;
  beforeAll(() => {
    one = suite.installation.admin(1);
    two = suite.installation.admin(2);
  });

  const at = ({ url }: Client, { session, cookie }: Browser) => new Browser(url, session, cookie);
  const statusAt = async (client: Client, browser: Browser) => (await at(client, browser).get('/v1/me')).status;
  const signedIn = async (client: Client) => {
    const browser = await Browser.signIn(client);
    await eventually(() => statusAt(two, browser), (status) => status === 200); // prettier-ignore
    return browser;
  };

  it('who signs in at one is known at the other, and keeps the same page', async () => {
    const browser = await signedIn(one);
    const there = await at(two, browser).get('/v1/session');
    expect(there.body).toMatchObject({ id: browser.session.id, csrfToken: browser.session.csrfToken });
    expect((await at(two, browser).post('/v1/users', { name: 'Made', email: 'made@example.org' })).status).toBe(201);
  });

  it('who signs out at one is refused at the other from the answer on', async () => {
    for (let time = 0; time < TIMES; time++) {
      const browser = await signedIn(one);
      const path = time % 2 === 0 ? '/v1/session' : '/v1/me/sessions';
      expect((await browser.delete(path)).status).toBe(204);
      expect(await statusAt(two, browser), `time ${time}`).toBe(401);
    }
  });

  it('a link opens one session, wherever and however often it is presented at the same instant', async () => {
    const { user } = await person(one);
    for (let time = 0; time < TIMES; time++) {
      const { url } = (await one.post(`/v1/users/${user.id}/sign-in-link`)).body;
      const tried = await Promise.all([one, two, one, two].map((client) => followLink(client.url, url)));
      expect(tried.map(({ status }) => status).sort(), `time ${time}`).toEqual([201, 401, 401, 401]);
    }
  });

  it('a link of the command line is in the log, and works at any', async () => {
    const url = (await suite.installation.latchkey('sign-in-link')).trim();
    const browser = Browser.of(two.url, await followLink(two.url, url));
    expect(browser.session).toMatchObject({ by: 'link', user: { name: 'Admin' } });
    expect((await followLink(one.url, url)).status).toBe(401);
  });
});
