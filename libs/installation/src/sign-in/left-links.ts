import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LINK_LIFE_MS } from '@latchkey/domain';
import { z } from 'zod';
import { writeDurably } from '../durable-file.js';

const leftLink = z.object({ userId: z.string(), expiresAt: z.number() });

/** A link that the command line left for a service that holds the log. `expiresAt` is ms since 1970, UTC. */
export type LeftLink = z.infer<typeof leftLink>;

export interface TakenLink extends LeftLink {
  /** nothing came of it: it may be taken again */
  putBack(): Promise<void>;
  remove(): Promise<void>;
}

/** Sign-in links in a folder, by the digest of their token: for the owner of the data directory only. */
export class LeftLinks {
  constructor(private readonly folder: string) {}

  async leave(digest: string, link: LeftLink): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    await this.#removeOld();
    await writeDurably(this.#file(digest), JSON.stringify(link));
  }

  /** Takes a link out of the folder; null when there is none. Of several who try at once one has it. */
  async take(digest: string): Promise<TakenLink | null> {
    const [file, taken] = [this.#file(digest), `${this.#file(digest)}.taken`];
    try {
      await rename(file, taken);
    } catch {
      return null;
    }
    const text = await readFile(taken, 'utf8');
    const link = leftLink.safeParse(parsed(text)).data;
    const remove = () => rm(taken, { force: true });
    if (link !== undefined) return { ...link, remove, putBack: () => rename(taken, file) };
    await remove();
    return null;
  }

  #file(digest: string): string {
    return join(this.folder, `${digest}.json`);
  }

  async #removeOld(): Promise<void> {
    for (const name of await readdir(this.folder)) {
      const file = join(this.folder, name);
      const found = await stat(file).catch(() => null);
      if (found !== null && Date.now() - found.mtimeMs > LINK_LIFE_MS) await rm(file, { force: true });
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
