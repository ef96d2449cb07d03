import { spawn, type ChildProcess } from 'node:child_process';

/** However this process ends, its end of the pipe closes, and a shell that waits for that kills the child. */
export function diesWithUs(child: ChildProcess): void {
  if (child.pid === undefined) return;
  const words = ['-c', 'read -r _; kill -9 "$1"', 'sh', String(child.pid)];
  const watcher = spawn('sh', words, { stdio: ['pipe', 'ignore', 'ignore'] });
  child.once('exit', () => watcher.kill());
}
