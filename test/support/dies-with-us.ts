import { spawn, type ChildProcess } from 'node:child_process';

/** However this process ends, its end of the pipe closes, and a shell that waits for that kills the child. */
export function diesWithUs(child: ChildProcess, signal: 'KILL' | 'TERM' = 'KILL'): void {
  if (child.pid === undefined) return;
  const words = ['-c', 'read -r _; kill -s "$1" "$2"', 'sh', signal, String(child.pid)];
  const watcher = spawn('sh', words, { stdio: ['pipe', 'ignore', 'ignore'] });
  child.once('exit', () => watcher.kill());
}
