import { readFile } from 'node:fs/promises';
import type { InstanceRegister, KnownInstance } from '@latchkey/replica';
import { z } from 'zod';
import { writeDurably } from './durable-file.js';

const known = z.array(
  z.object({
    account: z.string(),
    reporter: z.string(),
    instance: z.string(),
    boot: z.string(),
    service: z.string(),
    version: z.string(),
  }),
);

/** Remembers in a file which guards may hold a lease. A file that is missing or cannot be read says nothing. */
export function fileRegister(path: string): InstanceRegister {
  let last: Promise<void> = Promise.resolve();
  return {
    load: async (): Promise<KnownInstance[] | null> => {
      try {
        return known.parse(JSON.parse(await readFile(path, 'utf8')));
      } catch {
        return null;
      }
    },
    save: (instances) => {
      const write = () => writeDurably(path, `${JSON.stringify(instances, null, 2)}\n`);
      const saved = last.then(write, write);
      last = saved.catch(() => undefined);
      return saved;
    },
  };
}
