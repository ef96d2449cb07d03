import { existsSync } from 'node:fs';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The browser that tests drive: the one that CHROMIUM names, or where a distribution puts it. Rejects when there is none. */
export async function chromiumPath(): Promise<string> {
  const path = process.env['CHROMIUM'] ?? PLACES.find((place) => existsSync(place));
  if (path === undefined) throw new Error(`none of ${PLACES.join(', ')} is there`);
  return path;
}
