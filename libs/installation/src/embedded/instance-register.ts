import { open } from 'node:fs/promises';
import type { InstanceRegister, RememberedInstance } from '@latchkey/replica';
import { z } from 'zod';
import { identityOf, replaceDurably } from '../files/durable-file.js';
import { closing, type Opened } from '../opened.js';
import { singleFlight } from '../single-flight.js';

const known = z.object({
  account: z.string(),
  reporter: z.string(),
  instance: z.string(),
  boot: z.string(),
  service: z.string(),
  version: z.string(),
  leaseMs: z.number().optional(),
});
const register = z.object({ file: z.string(), instances: z.array(known) });

/**
 * Remembers in a file which guards may hold a lease. A file that is missing or cannot be read tells nothing, nor does a
 * copy that was put back: guards may have come after it was made.
 */
export function fileRegister(path: string): InstanceRegister {
  let instances: readonly RememberedInstance[] = [];
  // each list is complete, so those that come during a write are one write after it
  const write = singleFlight(() =>
    replaceDurably(path, async (handle) =>
      handle.writeFile(`${JSON.stringify({ file: await identityOf(handle), instances }, null, 2)}\n`),
    ),
  );
  return {
    load: () => closing((opened) => load(opened, path)).catch(() => null),
    save: (all) => {
      instances = all;
      return write();
    },
  };
}

async function load(opened: Opened, path: string): Promise<RememberedInstance[] | null> {
  const handle = opened.use(await open(path, 'r'));
  const { file, instances } = register.parse(JSON.parse(await handle.readFile('utf8')));
  return file === (await identityOf(handle)) ? instances : null;
}
