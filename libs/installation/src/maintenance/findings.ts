import { FIRST, keyStatus, type Clock, type KeyRing } from '@latchkey/domain';
import type { ProjectionSource, ProjectionStore } from '@latchkey/projections';
import type { Replica } from '@latchkey/replica';
import { requireProjectedFrom } from '../projection.js';

/** What a check of `latchkey doctor` found. `warning`: it works, but an operator should look. */
export interface Finding {
  readonly check: string;
  readonly result: 'ok' | 'warning' | 'failed';
  /** what was found, and where it is not ok, what to do */
  readonly detail: string;
}

export type Found = Pick<Finding, 'result' | 'detail'>;

export const ok = (detail: string): Found => ({ result: 'ok', detail });
export const warning = (detail: string): Found => ({ result: 'warning', detail });
export const failed = (detail: string): Found => ({ result: 'failed', detail });

/** Runs one check after the other and collects what they find; an error that a check throws is a finding, too. */
export class Findings {
  readonly list: Finding[] = [];

  /** @returns false when the check failed */
  async look(check: string, work: () => Promise<Found> | Found): Promise<boolean> {
    const found = await Promise.resolve()
      .then(work)
      .catch((error: Error) => failed(error.message));
    this.list.push({ check, ...found });
    return found.result !== 'failed';
  }

  /** Checks what the event log says of keys and users. */
  async lookAtReplica(replica: Replica, { clock, ring }: { clock: Clock; ring: KeyRing }): Promise<void> {
    await this.look('quarantine', () => checkQuarantine(replica));
    await this.look('admins', () => checkAdmins(replica, clock));
    await this.look('sealing keys', () => checkSealing(replica, ring));
  }
}

/** How many records of the event log count. */
export function checkCounts(replica: Replica): Found {
  if (replica.position === null) return failed('the log is empty: start the service once, or run `npx latchkey init`');
  const { accepted, rejected, garbage } = replica.counts;
  const detail = `log ${replica.position.log}: ${replica.next} records (${accepted} accepted, ${rejected} rejected)`;
  return garbage === 0 ? ok(detail) : warning(`${detail}; ${garbage} records are no envelopes and were ignored`);
}

/** How far a store has been projected from these logs, of which the event log is the first. @throws HistoryMismatch */
export async function checkProjected(
  store: Pick<ProjectionStore, 'checkpoint'>,
  ...sources: readonly ProjectionSource<unknown>[]
): Promise<Found> {
  await requireProjectedFrom(store, ...sources);
  const { offset } = (await store.checkpoint('log')) ?? { offset: -1 };
  return ok(`projected up to record ${offset} of ${sources[0]!.log.end() - 1}`);
}

function checkQuarantine({ quarantines }: Replica): Found {
  if (quarantines.length === 0) return ok('every event could be read');
  const list = quarantines.map(({ aggregate, offset, reason }) => `${aggregate} (record ${offset}: ${reason})`);
  return warning(`shut until they are deleted, or until a newer version reads them: ${list.join(', ')}`);
}

function checkAdmins(replica: Replica, clock: Clock): Found {
  const account = replica.account(FIRST.account.id);
  const working = [...account.streams.keys()].filter((id) => {
    const key = account.key(id);
    const user = key && account.user(key.mappedUserId);
    return key && user?.role === 'admin' && keyStatus(key, user.active, clock.now()) === 'active';
  });
  if (working.length > 0) return ok(`${account.activeAdmins} active admins, ${working.length} working admin keys`);
  return failed('no key works as an admin: stop the service and run `npx latchkey recover-admin`');
}

function checkSealing(replica: Replica, ring: KeyRing): Found {
  const account = replica.account(FIRST.account.id);
  const sealed = [...account.streams.keys()].map((id) => account.key(id)).filter((key) => key?.sealed && !key.deleted);
  const lost = sealed.filter((key) => ring.open(key!.sealed!, key!.id, key!.secretVersion) === null);
  if (lost.length === 0) return ok(`${sealed.length} sealed secrets, all open`);
  if (!ring.seals) return warning(`${sealed.length} sealed secrets were not tried: no sealing key is set here`);
  return warning(
    `${lost.length} of ${sealed.length} sealed secrets do not open: add their key to LATCHKEY_SEALING_KEY`,
  );
}
