// Follows GET /v1/events and keeps a table of who owns which key. README.md says how to run it.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { applyEvent, loadTable, saveTable, tableLines } from './table.mjs';

const { LATCHKEY_URL = 'http://127.0.0.1:3000', LATCHKEY_CREDENTIAL = 'data/first-admin-key.json' } = process.env;
const FILE = process.env.KEY_OWNERS_FILE ?? 'key-owners.json';
const KILL_AT_RANDOM = process.argv.includes('--kill-at-random');

const SILENT_MS = 10_000;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 30_000;

/** Trying again would not help. */
class Hopeless extends Error {}

const table = await loadTable(FILE);
if (process.argv.includes('--show')) {
  for (const line of tableLines(table)) console.log(line);
} else {
  await followForEver().catch((error) => {
    if (!(error instanceof Hopeless)) throw error;
    console.error(error.message);
    process.exit(1);
  });
}

async function followForEver() {
  for (let failures = 0; ; failures++) {
    try {
      await follow(() => (failures = 0));
    } catch (error) {
      if (error instanceof Hopeless) throw error;
      console.error(`${error.cause?.message ?? error.message}; connecting again`);
    }
    // at random, so that many readers do not come back at the same instant
    await sleep(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures) * (0.5 + Math.random() / 2));
  }
}

/** Reads one answer to its end. `onLines` is told whenever something came. */
async function follow(onLines) {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(new Error(`no heartbeat for ${SILENT_MS} ms`)), SILENT_MS);
  try {
    for await (const lines of lineGroups(await connect(silence.signal))) {
      timer.refresh();
      onLines();
      const before = table.position;
      for (const line of lines) take(JSON.parse(line));
      // The next lines are read when these are safe: whoever is slow slows the service down, which remembers nothing.
      if (table.position !== before) await saveTable(table, FILE, dieAtRandom);
    }
  } finally {
    clearTimeout(timer);
  }
}

async function connect(signal) {
  const { accessKey, secretKey } = JSON.parse(readFileSync(LATCHKEY_CREDENTIAL, 'utf8'));
  const query = table.position === null ? '' : `?after=${encodeURIComponent(table.position)}`;
  const response = await fetch(`${LATCHKEY_URL}/v1/events${query}`, { headers: { accessKey, secretKey }, signal });
  if (response.ok) return response;
  const { code, detail } = await response.json().catch(() => ({}));
  const message = `the service answered ${response.status}: ${detail ?? 'no reason given'}`;
  // Of another history is the position, or the service: people have to decide, and either may be put right meanwhile.
  const mayPass = response.status === 503 || response.status === 429 || code === 'OTHER_HISTORY';
  throw mayPass ? new Error(message) : new Hopeless(message);
}

/** Complete lines, as many at a time as have arrived. What comes after the last line end is not complete. */
async function* lineGroups(response) {
  let rest = '';
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split('\n');
    rest = lines.pop();
    if (lines.length > 0) yield lines;
  }
}

/** Only events have a `specversion`. A line of a type that is not known here is passed over. */
function take(line) {
  if (line.specversion !== undefined) {
    try {
      applyEvent(table, line);
    } catch (error) {
      throw new Hopeless(error.message, { cause: error });
    }
  } else if (line.type === 'end') console.error(`the service ended the stream (${line.reason}): ${line.detail}`);
  if (line.position !== undefined) table.position = line.position;
}

/** For tests: a crash where it hurts most. */
function dieAtRandom() {
  if (KILL_AT_RANDOM && Math.random() < 0.2) process.kill(process.pid, 'SIGKILL');
}
