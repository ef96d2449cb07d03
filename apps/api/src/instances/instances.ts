import { randomUUID } from 'node:crypto';
import { CLOCK } from '@latchkey/commands';
import type { Clock } from '@latchkey/domain';
import { formatPosition, positionAt } from '@latchkey/event-log';
import { Installation } from '@latchkey/installation';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { iso, timestamp } from '../http/paging.js';
import { LEASE_MS } from '../tokens.js';
import { VERSION } from '../version.js';

export const instanceView = z
  .object({
    instance: z.string(),
    service: z.string(),
    version: z.string(),
    /** up to where it has applied everything; null: not heard of since this process started */
    position: z.string().nullable(),
    lagMs: z.number(),
    leaseMs: z.number().int(),
    seenAt: timestamp.nullable(),
  })
  .meta({ id: 'Instance' });

type InstanceView = z.infer<typeof instanceView>;

/** Every process that verifies: this one, the others that share its log, and the guards it feeds. */
@Injectable()
export class Instances {
  readonly #id = randomUUID();
  #caughtUpAt: number;

  constructor(
    private readonly installation: Installation,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LEASE_MS) private readonly leaseMs: number,
  ) {
    this.#caughtUpAt = clock.now();
  }

  async list(account: string): Promise<InstanceView[]> {
    const now = this.clock.now();
    const guards = this.installation.side.leases.list(account).map((one) => ({
      instance: one.instance,
      service: one.service,
      version: one.version,
      position: one.position,
      lagMs: one.lagMs,
      leaseMs: this.leaseMs,
      seenAt: one.seenMsAgo === null ? null : iso(now - one.seenMsAgo),
    }));
    return [this.#self(now), ...(await this.#others(now)), ...guards];
  }

  async #others(now: number): Promise<InstanceView[]> {
    const { processes, replica, log } = this.installation.side;
    const history = replica.position!.log;
    const views = (processes?.list() ?? []).map(async ({ instance, version, applied, lagMs, heardMsAgo }) => ({
      instance,
      service: 'latchkey',
      version,
      lagMs,
      leaseMs: this.leaseMs,
      position: applied < 0 ? null : formatPosition(await positionAt(history, log, applied)),
      seenAt: iso(now - heardMsAgo),
    }));
    return Promise.all(views);
  }

  #self(now: number): InstanceView {
    const { replica, log } = this.installation.side;
    if (replica.next >= log.end()) this.#caughtUpAt = now;
    return {
      instance: this.installation.side.processes?.instance ?? this.#id,
      service: 'latchkey',
      version: VERSION,
      position: formatPosition(replica.position!),
      lagMs: Math.max(0, now - this.#caughtUpAt),
      leaseMs: this.leaseMs,
      seenAt: iso(now),
    };
  }
}
