import { CLOCK } from '@latchkey/commands';
import { addressOf, BoundedChanges, deriveId, NotCommitted, redactSecrets, ValidationFailed } from '@latchkey/domain';
import type { ActivityEntry, Clock, FinishedEntry } from '@latchkey/domain';
import { Installation } from '@latchkey/installation';
import { Caller } from '@latchkey/passport';
import { Body, Controller, Inject, Post } from '@nestjs/common';
import type { z } from 'zod';
import { callerIdOf, type ApiCaller } from '../http/request-context.js';
import { Answers, Access, VERIFIERS } from '../http/route-rules.js';
import { turns } from '../http/validation.js';
import { activityBody, activityView, type ReportedEntry } from './activity.schemas.js';

const ENTRIES_PER_RECORD = 500;

/** Makes durable what integrations did at other services, under the reporter's name (RECORD in the design). */
@Controller('v1/activity')
export class ActivityController {
  constructor(
    private readonly installation: Installation,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws ValidationFailed for a user or key that is not of the reporter's account; NotCommitted */
  @Post()
  @Access('guards:run', ...VERIFIERS)
  @Answers(200, activityView)
  async recordActivity(
    @Caller() reporter: ApiCaller,
    @Body({ schema: activityBody }) { entries }: z.infer<typeof activityBody>,
  ): Promise<z.infer<typeof activityView>> {
    const account = reporter.account.id;
    const own: ActivityEntry[] = [];
    const turn = turns();
    for (const [index, entry] of entries.entries()) {
      own.push(this.#stamped(reporter, entry, index));
      await turn();
    }
    const records: Promise<void>[] = [];
    for (let from = 0; from < own.length; from += ENTRIES_PER_RECORD) {
      const part = own.slice(from, from + ENTRIES_PER_RECORD);
      const record = { v: 1, kind: 'entries', account, service: reporter.user.name, entries: part } as const;
      // The id derives from the entries, so what is sent twice is the same record twice.
      const id = deriveId('rev', ...part.map((entry) => `${entry.kind} ${entry.id}`));
      records.push(this.installation.activity.append({ ...record, id }));
    }
    await Promise.all(records).catch((cause: Error) => {
      throw new NotCommitted(cause.message, { cause });
    });
    return { accepted: entries.length };
  }

  /** With names as they are now, and an id that is the reporter's own: it cannot finish another's entry. */
  #stamped(reporter: ApiCaller, entry: ReportedEntry, index: number): ActivityEntry {
    const { account } = reporter;
    const id = deriveId('rev', account.id, callerIdOf(reporter), entry.id);
    if (entry.kind === 'finished') return bounded(clean({ ...entry, id }));
    const known = this.installation.writeSide.replica.account(account.id);
    const user = known.user(entry.user);
    const key = known.key(entry.key);
    const unknown = [...(user ? [] : ['user']), ...(key ? [] : ['key'])];
    if (user === null || key === null) {
      const message = 'must be of this account';
      throw new ValidationFailed(unknown.map((name) => ({ pointer: `/entries/${index}/${name}`, message })));
    }
    const { kind, action, target, requestId } = entry;
    const address = addressOf(entry.address ?? undefined);
    const by = { user: { id: user.id, name: user.name }, via: { keyId: key.id, keyName: key.name } };
    return clean({ kind, id, at: this.clock.now(), ...by, action, target, requestId, address });
  }
}

// Services report texts and values of their own; a secret key among them must not end up in a database.
function clean<E extends ActivityEntry>(entry: E): E {
  const text = JSON.stringify(entry);
  const redacted = redactSecrets(text);
  return redacted === text ? entry : (JSON.parse(redacted) as E);
}

// Cut, not refused: a refused outcome would be lost, and guards cut what they send in the same way.
function bounded(entry: FinishedEntry): FinishedEntry {
  const changes = new BoundedChanges();
  for (const { field, before, after } of entry.changes) {
    changes.add(field, JSON.stringify(before ?? null), JSON.stringify(after ?? null));
  }
  return { ...entry, changes: [...changes.list()] };
}
