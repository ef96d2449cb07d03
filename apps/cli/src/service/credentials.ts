import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { read } from 'read';

interface Pair {
  readonly accessKey: string;
  readonly secretKey: string;
}

/** Where a credential may come from, but never from the command line itself: others see that. */
export interface PairFlags {
  readonly keyFile?: string;
}

/**
 * A credential: of a file or standard input that hold `{"accessKey", "secretKey"}`, or typed in.
 *
 * @throws Error where there is none, with what to do
 */
export async function pairOf({ keyFile }: PairFlags): Promise<Pair> {
  if (keyFile !== undefined && keyFile !== '-') return parsed(await readFile(keyFile, 'utf8'), keyFile);
  if (keyFile === '-' || !process.stdin.isTTY) return parsed(await text(process.stdin), 'standard input');
  const streams = { input: process.stdin, output: process.stderr };
  const accessKey = await read({ prompt: 'Access key:', ...streams });
  const secretKey = await read({ prompt: 'Secret key:', silent: true, ...streams });
  process.stderr.write('\n');
  return { accessKey: accessKey.trim(), secretKey: secretKey.trim() };
}

function parsed(content: string, source: string): Pair {
  try {
    const { accessKey, secretKey } = JSON.parse(content) as Partial<Pair>;
    if (typeof accessKey === 'string' && typeof secretKey === 'string') return { accessKey, secretKey };
  } catch {
    // said below: what the parser says would show the secret
  }
  throw new Error(`Expected {"accessKey": "...", "secretKey": "..."} in ${source}, as in first-admin-key.json.`);
}
