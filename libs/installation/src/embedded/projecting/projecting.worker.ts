import type { ProjectionStore, SourceName } from '@latchkey/projections';
import { answerCalls, openStore, problemOf, remakeStore } from '@latchkey/read-model/embedded';
import os from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { activityRunner, logRunner } from '../../projection.js';
import { sweepUntil } from '../../sweeping.js';
import { runAll } from '../../run-all.js';
import { asLog, LogInThread } from './log-in-thread.js';
import { LOGS, type Extents, type LogName, type ProjectingData, type ProjectingMessage } from './messages.js';

const BATCH = 1_000;
// an action's outcome mostly comes right after its start: written together, they are one document instead of two
const ACTIVITY_APART = { times: 5, atMostMs: 25 };
// to fold more than this takes long enough that it is better done before there are indexes
const MANY = 20_000;
// between attempts to fill a file, of which nothing is left where the disk was full
const PAUSE_MS = { first: 2_000, longest: 30_000 };

// requests come first; elsewhere threads have no priority of their own
const GIVING_WAY = 10;

giveWay();

const { file, extents } = workerData as ProjectingData;
const say = (message: ProjectingMessage) =>
  parentPort!.postMessage(message, message.kind === 'read' ? [message.port] : []);

const opened = await openStore(file);
let store = opened.store;
let halt = new AbortController();
let filling = new AbortController();
let running: Promise<void> = Promise.resolve();

const logOf = (log: LogName) => new LogInThread(log, extents[log], (asked) => say({ kind: 'read', ...asked }));
const logs: Readonly<Record<LogName, LogInThread>> = { log: logOf('log'), activity: logOf('activity') };
const judged = { rejected: logs.log.rejected, judged: () => Promise.resolve() };
const runners = {
  log: logRunner(asLog(logs.log), judged, storeOf('log')),
  activity: activityRunner(asLog(logs.activity), storeOf('activity')),
};

answerCalls(parentPort!, {
  run: () => begin(),
  flush: () => store.flush(),
  digest: () => store.digest(),
  remake: async (fresh: Extents) => {
    await end();
    for (const name of LOGS) logs[name].moved(fresh[name]);
    store = await remakeStore(file, store);
    say({ kind: 'begun' });
    begin();
  },
  close: async () => {
    await end();
    store.close();
  },
});
const checkpoints = { log: store.checkpoint('log'), activity: store.checkpoint('activity') };
say({ kind: 'opened', checkpoints, replaced: opened.replaced });

function giveWay(): void {
  try {
    if (process.platform === 'linux') os.setPriority(GIVING_WAY);
  } catch {
    // a sandbox may forbid it, and everything works without
  }
}

function begin(): void {
  halt = new AbortController();
  running = run(halt.signal).catch((error: Error) => {
    if (!halt.signal.aborted) say({ kind: 'failed', reason: error.message });
  });
}

async function end(): Promise<void> {
  halt.abort();
  await running;
}

const foldLogs = (signal: AbortSignal, follow: boolean, ...more: ((halt: AbortSignal) => Promise<unknown>)[]) =>
  runAll(signal, [...LOGS.map((name) => (halt: AbortSignal) => runners[name].run({ follow, signal: halt })), ...more]);

/** Fills a new file as far as the logs go, which nobody can read meanwhile; then follows them. */
async function run(signal: AbortSignal): Promise<void> {
  for (let ms = PAUSE_MS.first; !store.complete && !(await filled(signal)); ms = Math.min(2 * ms, PAUSE_MS.longest)) {
    await pause(ms, undefined, { signal });
    store = await remakeStore(file, store);
    say({ kind: 'begun' });
  }
  say({ kind: 'complete' });
  await foldLogs(signal, true, (halting) => sweepUntil(halting, sweep, Date.now));
}

/** @returns false when the file could not be written: what is in it cannot be gone on with */
async function filled(signal: AbortSignal): Promise<boolean> {
  filling = new AbortController();
  const stop = () => filling.abort();
  signal.addEventListener('abort', stop);
  try {
    const toFold = LOGS.reduce((sum, name) => sum + logs[name].end() - logs[name].begin(), 0);
    if (toFold > MANY) await foldLogs(filling.signal, false);
    filling.signal.throwIfAborted();
    await toldLater('log', () => store.completeAt(Date.now(), filling.signal));
  } catch (error) {
    if (!filling.signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
  signal.throwIfAborted();
  return store.complete;
}

const sweep = (now: number) => told('log', () => store.sweep(now));

/** Does something with the store, and says what it says against it. */
function told<T>(log: LogName, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw complaint(log, error);
  }
}

const toldLater = (log: LogName, action: () => Promise<void>): Promise<void> =>
  action().catch((error: unknown) => {
    throw complaint(log, error);
  });

function complaint(log: LogName, error: unknown): unknown {
  const { message, damaged } = problemOf(error);
  // one that is being filled is made anew here
  if (!filling.signal.aborted) say({ kind: 'failing', log, problem: { message, damaged: damaged && store.complete } });
  if (!store.complete) filling.abort();
  return error;
}

/** Lets activity gather, the longer the more of it there is. */
function apart(tookMs: number): Promise<void> {
  const { times, atMostMs } = ACTIVITY_APART;
  return pause(Math.min(times * tookMs, atMostMs), undefined, { signal: halt.signal }).catch(() => undefined);
}

/** The store as the runner of one log takes it; says how far that has come. */
function storeOf(name: LogName): ProjectionStore {
  return {
    batch: BATCH,
    checkpoint: async (source: SourceName) => {
      const checkpoint = store.checkpoint(source);
      say({ kind: 'projected', log: name, offset: checkpoint?.offset ?? logs[name].begin() - 1 });
      return checkpoint;
    },
    load: async (collection, ids) => told(name, () => store.load(collection, ids)),
    apply: async (source, puts, checkpoint) => {
      const since = performance.now();
      told(name, () => store.apply(source, puts, checkpoint));
      say({ kind: 'projected', log: name, offset: checkpoint.offset });
      if (name === 'activity' && store.complete) await apart(performance.now() - since);
    },
    remove: async (removal) => told(name, () => store.remove(removal)),
  };
}
