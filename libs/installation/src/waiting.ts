import type { Acknowledgement } from '@latchkey/commands';

/** What a command waits for before it is acknowledged. */
export interface Waiting {
  /** the verifiers that may not know its event yet, for people to read */
  readonly who: string;
  readonly waitedMs: number;
  /** how long it takes at most from now on */
  readonly leftMs: number;
}

export type OnWaiting = (waiting: Waiting) => void;

const REPORT_EVERY_MS = 1_000;

/** An acknowledgement that reports every second what it waits for. */
export function reportingWaits(
  acknowledgement: Acknowledgement,
  left: (waitedMs: number) => Omit<Waiting, 'waitedMs'>,
  onWaiting: OnWaiting | undefined,
): Acknowledgement {
  if (onWaiting === undefined) return acknowledgement;
  const settled = async (offset: number) => {
    const began = performance.now();
    const timer = setInterval(() => {
      const waitedMs = performance.now() - began;
      onWaiting({ ...left(waitedMs), waitedMs });
    }, REPORT_EVERY_MS);
    try {
      await acknowledgement.settled(offset);
    } finally {
      clearInterval(timer);
    }
  };
  const upToDate = acknowledgement.upToDate?.bind(acknowledgement);
  return { settled, ...(upToDate && { upToDate }) };
}
