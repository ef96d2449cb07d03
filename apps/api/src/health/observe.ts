import { setTimeout as pause } from 'node:timers/promises';
import type { Installation } from '@latchkey/installation';
import type { Metrics } from '@latchkey/platform';
import { gaugesOf } from './readiness.js';

const EVERY_MS = 1_000;
const AT_MOST_MS = 60_000;

/** Shows an installation in metrics: its gauges, how long revocations take, and how far projections are behind. */
export function observeInstallation(installation: Installation, metrics: Metrics): void {
  metrics.observe(gaugesOf(installation));
  installation.writeSide.runner.onSettled = (ms) => metrics.revocationSeconds.observe(ms / 1000);
  void observeProjections(installation, metrics);
}

/** One record at a time, from the moment it was read back: while it waits to be projected, those after it wait as well. */
async function observeProjections({ writeSide, progress }: Installation, metrics: Metrics): Promise<void> {
  for (;;) {
    await pause(EVERY_MS, undefined, { ref: false });
    const before = writeSide.replica.next;
    await writeSide.replica.advanced(AT_MOST_MS);
    if (writeSide.replica.next === before) continue;
    const since = performance.now();
    await progress.log.waitFor(writeSide.replica.next - 1, AT_MOST_MS);
    metrics.projectionSeconds.observe((performance.now() - since) / 1000);
  }
}
