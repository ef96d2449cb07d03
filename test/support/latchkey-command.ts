import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

const BIN = resolve(import.meta.dirname, '../../apps/cli/bin/latchkey.js');

/** Runs the built `latchkey` command on a data directory; resolves with its stdout, rejects when it fails. */
export function latchkey(dataDirectory: string, ...args: string[]): Promise<string> {
  return latchkeyWith({ LATCHKEY_DATA_DIR: dataDirectory }, ...args);
}

/** Runs it with these variables; what the tests were started with says nothing of Kafka and MongoDB. */
export async function latchkeyWith(variables: Record<string, string>, ...args: string[]): Promise<string> {
  const { KAFKA_BROKERS, MONGODB_URI, ...inherited } = process.env;
  const env = { ...inherited, ...variables };
  return (await promisify(execFile)(process.execPath, [BIN, ...args], { env })).stdout;
}
