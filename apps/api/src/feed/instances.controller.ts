import { randomUUID } from 'node:crypto';
import { CLOCK } from '@latchkey/commands';
import { iso, timestamp, type Clock } from '@latchkey/domain';
import { formatPosition } from '@latchkey/event-log';
import { Installation } from '@latchkey/installation';
import type { FedGuard } from '@latchkey/replica';
import { Controller, Get, Inject, Query } from '@nestjs/common';
import { z } from 'zod';
import { LEASE_MS, VERSION } from '../app-parts.js';
import { listOf, pageOfAll, pageQuery, type PageQuery } from '../http/paging.js';
import { QueryContext } from '../http/request-context.js';
import { AnsweredFrom, Answers, Access } from '../http/route-rules.js';

const instanceView = z
  .object({
    instance: z.string().describe('which process'),
    service: z.string().describe('what it calls itself; latchkey is the API'),
    version: z.string().describe('of its Latchkey'),
    position: z
      .string()
      .nullable()
      .describe('up to where it has applied everything; null: not heard of since this process started'),
    lagMs: z.number().describe('how far it is behind the log'),
    leaseMs: z.number().int().describe('how long it answers without news'),
    seenAt: timestamp.nullable().describe('when it was heard of last'),
  })
  .meta({ id: 'Instance' });

type Process = Omit<FedGuard, 'account'>;

/** Every process that verifies: this one, others that share its log, and all guards. */
@Controller('v1/instances')
export class InstancesController {
  readonly #id = randomUUID();
  #caughtUpAt: number;

  constructor(
    private readonly installation: Installation,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LEASE_MS) private readonly leaseMs: number,
  ) {
    this.#caughtUpAt = clock.now();
  }

  @Get()
  @Access('instances:read', 'admin')
  @AnsweredFrom('memory')
  @Answers(200, listOf(instanceView))
  listInstances(@QueryContext() { account }: QueryContext, @Query({ schema: pageQuery }) query: PageQuery) {
    const { leases, processes } = this.installation.writeSide;
    const others = processes?.list() ?? [];
    const fedElsewhere = others.flatMap(({ guards }) => guards.filter((guard) => guard.account === account));
    const apis = others.map(({ boot: instance, heardMsAgo: seenMsAgo, version, position, lagMs }) => {
      return { instance, service: 'latchkey', version, position, lagMs, seenMsAgo };
    });
    const all = [this.#self(), ...apis, ...leases.list(account), ...fedElsewhere].map((one) => this.#view(one));
    return pageOfAll(all, query, ({ service, instance }) => `${service} ${instance}`);
  }

  #view({ instance, service, version, position, lagMs, seenMsAgo }: Process): z.infer<typeof instanceView> {
    const seenAt = seenMsAgo === null ? null : iso(this.clock.now() - seenMsAgo);
    return { instance, service, version, position, lagMs, leaseMs: this.leaseMs, seenAt };
  }

  #self(): Process {
    const { replica, log, processes } = this.installation.writeSide;
    const now = this.clock.now();
    if (replica.next >= log.end()) this.#caughtUpAt = now;
    return {
      instance: processes?.boot ?? this.#id,
      service: 'latchkey',
      version: VERSION,
      position: formatPosition(replica.position!),
      lagMs: Math.max(0, now - this.#caughtUpAt),
      seenMsAgo: 0,
    };
  }
}
