import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Resolves when a process runs no more, or never did. */
export async function gone(child: ChildProcess | null): Promise<void> {
  if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  await once(child, 'exit');
}
