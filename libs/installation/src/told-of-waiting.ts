import type { Acknowledgement } from '@latchkey/commands';

/** What a command waits for before it says that it is done. */
export interface Waiting {
  /** for people: who may not know yet */
  readonly who: string;
  readonly waitedMs: number;
  /** how long it still takes at most */
  readonly leftMs: number;
}

export type OnWaiting = (waiting: Waiting) => void;

const TOLD_EVERY_MS = 1_000;

/** Says every second what an acknowledgement waits for, as long as it does. */
export function toldOfWaiting(
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
    }, TOLD_EVERY_MS);
    try {
      await acknowledgement.settled(offset);
    } finally {
      clearInterval(timer);
    }
  };
  const upToDate = acknowledgement.upToDate?.bind(acknowledgement);
  return { settled, ...(upToDate && { upToDate }) };
}

/** Guards by their names; one that nobody remembers is one as well. */
export function namesOf(instances: readonly { readonly service: string; readonly instance: string }[]): string {
  if (instances.length === 0) return 'guards that nobody remembers here';
  const names = instances.slice(0, 3).map(({ service, instance }) => `${service} (${instance})`);
  const more = instances.length - names.length;
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
