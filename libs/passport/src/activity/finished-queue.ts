import { appendFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FinishedEntry } from '../source/replica-source.port.js';

const MOST_ENTRIES = 20_000;
const MOST_BYTES = 16 * 1024 * 1024;
const NAME = /^finished-.+\.jsonl$/;

/** Outcomes not yet delivered, in memory and in a file that outlives this process. A full one drops the newest. */
export class FinishedQueue {
  readonly #file: string;
  #entries: FinishedEntry[] = [];
  #bytes = 0;
  /** what the file holds, delivered or not */
  #inFile = { entries: 0, bytes: 0 };
  /** whether the newest write worked */
  #writing: Promise<boolean> = Promise.resolve(true);
  dropped = 0;

  /** @param folder made when it is needed; null: memory only */
  constructor(
    private readonly folder: string | null,
    boot: string,
  ) {
    this.#file = join(folder ?? '', `finished-${boot}.jsonl`);
  }

  get length(): number {
    return this.#entries.length;
  }

  /** Takes over what earlier processes left. Delivering something twice does no harm. Never throws. */
  async load(): Promise<void> {
    if (this.folder === null) return;
    const names = await readdir(this.folder).catch(() => []);
    for (const name of names.filter((one) => NAME.test(one))) {
      const file = join(this.folder, name);
      const text = await readFile(file, 'utf8').catch(() => null);
      if (text === null) continue;
      this.add(entriesIn(text));
      // what is in no other file yet stays where it is
      if ((await this.#writing) && file !== this.#file) await rm(file, { force: true }).catch(() => undefined);
    }
  }

  add(entries: readonly FinishedEntry[]): void {
    const lines: string[] = [];
    for (const entry of entries) {
      const line = lineOf(entry);
      if (this.#entries.length >= MOST_ENTRIES || this.#bytes + line.length > MOST_BYTES) this.dropped++;
      else {
        this.#entries.push(entry);
        this.#bytes += line.length;
        lines.push(line);
      }
    }
    if (lines.length === 0) return;
    const text = lines.join('');
    const { entries: before, bytes } = this.#inFile;
    this.#inFile = { entries: before + lines.length, bytes: bytes + text.length };
    // the next process has no more room than this one
    if (this.#inFile.entries > MOST_ENTRIES || this.#inFile.bytes > MOST_BYTES) this.#rewrite();
    else this.#write(() => appendFile(this.#file, text, { mode: 0o600 }));
  }

  /** The oldest, at most so many; they stay until `delivered` says that they are where they belong. */
  oldest(most: number): readonly FinishedEntry[] {
    return this.#entries.slice(0, most);
  }

  delivered(count: number): void {
    const gone = this.#entries.splice(0, count);
    this.#bytes -= gone.map(lineOf).join('').length;
    if (this.#entries.length > 0) return;
    this.#inFile = { entries: 0, bytes: 0 };
    this.#write(() => rm(this.#file, { force: true }));
  }

  /** Resolves when everything is in the file that could be written. */
  async written(): Promise<void> {
    await this.#writing;
  }

  #write(work: () => Promise<unknown>): void {
    if (this.folder === null) return;
    // a folder that cannot be written costs the outcomes of a crash, and nothing else
    const made = this.#writing.then(() => mkdir(this.folder!, { recursive: true, mode: 0o700 }));
    const [written, failed] = [() => true, () => false];
    this.#writing = made.then(work).then(written, failed);
  }

  // Where something always waits, the file would hold more and more of what was delivered.
  #rewrite(): void {
    const text = this.#entries.map(lineOf).join('');
    this.#inFile = { entries: this.#entries.length, bytes: text.length };
    this.#write(async () => {
      await writeFile(`${this.#file}.draft`, text, { mode: 0o600 });
      await rename(`${this.#file}.draft`, this.#file);
    });
  }
}

const lineOf = (entry: FinishedEntry): string => `${JSON.stringify(entry)}\n`;

/** A line that a crash cut short is left out. */
function entriesIn(text: string): FinishedEntry[] {
  return text.split('\n').flatMap((line) => {
    try {
      const entry = JSON.parse(line) as FinishedEntry;
      return entry.kind === 'finished' ? [entry] : [];
    } catch {
      return [];
    }
  });
}
