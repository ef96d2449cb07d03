import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
export const FULL = process.argv.includes('--full');

/**
 * Runs both sides in turns, A B A B, so that what else the machine does hits both, and compares round by round. Each
 * side does its work and returns its rate (or its time, or whatever is compared); the first round only warms up.
 */
export async function compare(measured, reference, rounds = 9) {
  const pairs = [];
  for (let round = 0; round <= rounds; round++) pairs.push([await measured(), await reference()]);
  const counted = pairs.slice(1);
  return {
    ratio: spread(counted.map(([a, b]) => a / b)),
    measured: spread(counted.map(([a]) => a)),
    reference: spread(counted.map(([, b]) => b)),
  };
}

export function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: sorted[sorted.length >> 1], min: sorted[0], max: sorted.at(-1) };
}

/**
 * Calls per second of something synchronous; it gets a running number. Seconds are CPU time of this process, garbage
 * collection included, so that other processes disturb less.
 */
export function rateOf(operation, ms = 200) {
  let calls = 0;
  return () => {
    const first = calls;
    const start = cpuMs();
    let spent;
    do {
      for (let i = 0; i < 2_000; i++) operation(calls++);
      spent = cpuMs() - start;
    } while (spent < ms);
    return ((calls - first) / spent) * 1000;
  };
}

/** Milliseconds of CPU that this process has used. */
export function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Milliseconds that something takes. */
export async function timeOf(task) {
  const start = performance.now();
  await task();
  return performance.now() - start;
}

/** Does `count` tasks, so many at a time. */
export async function concurrently(count, workers, task) {
  let next = 0;
  const work = async () => {
    while (next < count) await task(next++);
  };
  await Promise.all(Array.from({ length: workers }, work));
}

/** A folder on the disk of the checkout (the system's temporary folder may be memory), removed in the end. */
export async function withFolder(task) {
  const folder = await mkdtemp(join(ROOT, 'node_modules', '.bench-'));
  try {
    return await task(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `0.62 (0.58-0.66)` */
export function text({ median, min, max }, unit = '') {
  return `${significant(median)}${unit} (${significant(min)}-${significant(max)})`;
}

export function significant(value) {
  return value >= 1000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
}

/** Hands the rows of a figure to run.mjs. Each has `figure`, `goal`, `measured` and `numbers`. */
export function report(rows) {
  process.stdout.write(`${JSON.stringify(rows)}\n`);
}

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
