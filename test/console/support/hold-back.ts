import type { Page } from 'playwright-core';

/**
 * Keeps back the answers to every GET of a path from now on, as a slow network does.
 *
 * @returns ends it
 */
export async function holdBack(page: Page, path: string): Promise<() => Promise<void>> {
  await page.route(`**${path}`, (route) => (route.request().method() === 'GET' ? undefined : route.continue()));
  return () => page.unrouteAll({ behavior: 'ignoreErrors' });
}
