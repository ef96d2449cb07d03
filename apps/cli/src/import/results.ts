import { createReadStream } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { say } from '../output.js';

/** What became of a line. */
export interface LineResult {
  readonly line: number;
  readonly outcome: 'created' | 'changed' | 'unchanged' | 'refused' | 'unknown';
  readonly id?: string;
  readonly accessKey?: string;
  /** why not, where it is not done */
  readonly detail?: string;
}

/** How many of each. */
export type Counts = Record<LineResult['outcome'], number>;

const SAID = 20;

interface Header {
  readonly import: string;
  readonly dryRun: boolean;
}

/** Counts outcomes, says on stderr which lines are refused, and writes each to a file where one is wanted. */
export class Results {
  readonly counts: Counts = { created: 0, changed: 0, unchanged: 0, refused: 0, unknown: 0 };
  /** lines up to this one are done already: an import that broke off goes on after it */
  readonly doneBefore: number;
  readonly #file: FileHandle | null;

  private constructor(file: FileHandle | null, doneBefore: number) {
    this.#file = file;
    this.doneBefore = doneBefore;
  }

  /**
   * @param path of the file, one JSON object a line; undefined: none
   * @param resume go on with the file of an import that broke off
   * @param onKnown told of each line that is in it
   * @throws Error where the file is there and is not to be gone on with, or is of another import
   */
  static async open(
    path: string | undefined,
    resume: boolean,
    header: Header,
    onKnown: (result: LineResult) => void,
  ): Promise<Results> {
    if (path === undefined) return new Results(null, 0);
    const isThere = (await stat(path).catch(() => null)) !== null;
    if (isThere && !resume)
      throw new Error(`${path} exists: add --resume to go on after its last line, or name another file.`);
    const doneBefore = isThere ? await known(path, header, onKnown) : 0;
    const file = await open(path, 'a', 0o600);
    if (!isThere) await file.appendFile(`${JSON.stringify(header)}\n`);
    return new Results(file, doneBefore);
  }

  async add(results: readonly LineResult[]): Promise<void> {
    for (const { line, outcome, detail } of results) {
      this.counts[outcome]++;
      const { refused, unknown } = this.counts;
      if (outcome !== 'refused' && outcome !== 'unknown') continue;
      if (refused + unknown <= SAID) say(`line ${line}: ${outcome}: ${detail}`);
      else if (refused + unknown === SAID + 1) say('(more are not done; --results FILE has all of them)');
    }
    await this.#file?.appendFile(results.map((result) => `${JSON.stringify(result)}\n`).join(''));
  }

  async close(): Promise<void> {
    await this.#file?.close();
  }
}

/** The last line that a file of results has; what broke off in the middle of a line is cut off. */
async function known(path: string, header: Header, onKnown: (result: LineResult) => void): Promise<number> {
  await requireHeader(path, header);
  await cutBrokenLine(path);
  let last = 0;
  for await (const text of createInterface({ input: createReadStream(path) })) {
    const result = JSON.parse(text) as Header | LineResult;
    if (!('line' in result)) continue;
    last = Math.max(last, result.line);
    onKnown(result);
  }
  return last;
}

/** Before anything is done to a file: it may be one that the person did not mean. */
async function requireHeader(path: string, header: Header): Promise<void> {
  const lines = createInterface({ input: createReadStream(path) });
  const { value: first } = await lines[Symbol.asyncIterator]().next();
  lines.close();
  if (first !== JSON.stringify(header)) throw new Error(`${path} is of another import: name another file.`);
}

async function cutBrokenLine(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    const { size } = await file.stat();
    const tail = Buffer.alloc(Math.min(size, 65_536));
    await file.read(tail, 0, tail.length, size - tail.length);
    await file.truncate(size - tail.length + tail.lastIndexOf('\n') + 1);
  } finally {
    await file.close();
  }
}
