import { randomUUID } from 'node:crypto';
import type { Clock } from '@latchkey/domain';
import { formatPosition } from '@latchkey/event-log';
import type { Installation } from '@latchkey/installation';
import { z } from 'zod';
import { iso, timestamp } from '../http/paging.js';
import { VERSION } from '../version.js';

export const instanceView = z
  .object({
    instance: z.string(),
    service: z.string(),
    version: z.string(),
    position: z.string(),
    lagMs: z.number(),
    leaseMs: z.number().int(),
    seenAt: timestamp,
  })
  .meta({ id: 'Instance' });

/** What this process says of itself as a verifier. */
export class ThisInstance {
  readonly #id = randomUUID();
  #caughtUpAt: number;

  constructor(
    private readonly installation: Installation,
    private readonly clock: Clock,
    private readonly leaseMs: number,
  ) {
    this.#caughtUpAt = clock.now();
  }

  view(): z.infer<typeof instanceView> {
    const { replica, log } = this.installation.side;
    const now = this.clock.now();
    if (replica.next >= log.end()) this.#caughtUpAt = now;
    return {
      instance: this.#id,
      service: 'latchkey',
      version: VERSION,
      position: formatPosition(replica.position!),
      lagMs: Math.max(0, now - this.#caughtUpAt),
      leaseMs: this.leaseMs,
      seenAt: iso(now),
    };
  }
}
