import type { Visitor } from './visitor.js';

/** The next such request arrives and is done, but its answer does not come back. */
export async function loseAnswer({ page }: Visitor, url: string, method: string): Promise<void> {
  let lost = false;
  await page.route(url, async (route) => {
    if (lost || route.request().method() !== method) return route.continue();
    lost = true;
    await route.fetch();
    return route.abort('connectionreset');
  });
}
