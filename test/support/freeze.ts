import type { ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const PATIENCE_MS = 10_000;
const LOOK_EVERY_MS = 1;

/**
 * SIGSTOP: its connections stay, and it answers nothing. Returns when every thread stands still: the signal alone
 * lets one that is inside a system call finish it, and answer.
 */
export function freeze(child: ChildProcess | undefined | null): void {
  if (!child?.kill('SIGSTOP')) return;
  for (const end = Date.now() + PATIENCE_MS; !standsStill(child.pid!);) {
    if (Date.now() > end) throw new Error(`process ${child.pid} does not stop within ${PATIENCE_MS / 1_000} s`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_EVERY_MS);
  }
}

export function thaw(child: ChildProcess | undefined | null): void {
  child?.kill('SIGCONT');
}

/** Whether all threads are stopped, or gone. Where there is no /proc, the signal has to do. */
function standsStill(pid: number): boolean {
  const tasks = `/proc/${pid}/task`;
  return !existsSync(tasks) || readdirSync(tasks).every((thread) => 'TZX'.includes(stateOf(`${tasks}/${thread}/stat`)));
}

/** The letter after the name in brackets, which may hold anything: see proc(5). X when the thread ended meanwhile. */
function stateOf(file: string): string {
  try {
    const stat = readFileSync(file, 'utf8');
    return stat.charAt(stat.lastIndexOf(')') + 2);
  } catch {
    return 'X';
  }
}
