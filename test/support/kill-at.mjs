import fs from 'node:fs';

const STEPS = ['writev', 'fdatasync', 'fsync', 'rename', 'unlink'];

let left = Number.POSITIVE_INFINITY;

/** Counts one step; the process kills itself (SIGKILL) before the one that `killAt` named. */
export function step() {
  if (left-- === 0) process.kill(process.pid, 'SIGKILL');
}

/** From now on changes of the disk are counted, and the process kills itself before the n-th from 0 on. */
export function killAt(n) {
  left = n;
}

// Before a log is imported: it takes some of these functions as it finds them.
for (const name of STEPS) {
  const real = fs[name];
  fs[name] = (...args) => {
    step();
    return real(...args);
  };
}
