import { expect, it } from 'vitest';
import { bytesOfFirstLoad, filesOfFirstLoad } from './support/first-load.mjs';

const MOST = 200 * 1024;
const PAGES = [
  'sign-in-page',
  'home-page',
  'keys-page',
  'key-page',
  'history-page',
  'users-page',
  'policy-page',
  'user-page',
  'security-page',
];

it.each(PAGES)('the first load of %s takes less than 200 KB, packed', (page) => {
  expect(bytesOfFirstLoad(page)).toBeLessThan(MOST);
});

it('signing in does not load the pages behind it', () => {
  const files = filesOfFirstLoad('sign-in-page').join();
  for (const page of PAGES.slice(1)) expect(files).not.toContain(`${page}-`);
});
