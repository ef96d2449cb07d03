import { FIRST, keyStatus, type Clock, type KeyRing } from '@latchkey/domain';
import type { Replica } from '@latchkey/replica';
import { failed, ok, warning, type Found } from './finding.js';

export function checkQuarantine({ quarantines }: Replica): Found {
  if (quarantines.length === 0) return ok('every event could be read');
  const list = quarantines.map(({ aggregate, offset, reason }) => `${aggregate} (record ${offset}: ${reason})`);
  return warning(`shut until they are deleted, or until a newer version reads them: ${list.join(', ')}`);
}

export function checkAdmins(replica: Replica, clock: Clock): Found {
  const account = replica.account(FIRST.account.id);
  const working = [...account.streams.keys()].filter((id) => {
    const key = account.key(id);
    const user = key && account.user(key.mappedUserId);
    return key && user?.role === 'admin' && keyStatus(key, user.active, clock.now()) === 'active';
  });
  if (working.length > 0) return ok(`${account.activeAdmins} active admins, ${working.length} working admin keys`);
  return failed('no key works as an admin: stop the service and run `npx latchkey recover-admin`');
}

export function checkSealing(replica: Replica, ring: KeyRing): Found {
  const account = replica.account(FIRST.account.id);
  const sealed = [...account.streams.keys()].map((id) => account.key(id)).filter((key) => key?.sealed && !key.deleted);
  const lost = sealed.filter((key) => ring.open(key!.sealed!, key!.id, key!.secretVersion) === null);
  if (lost.length === 0) return ok(`${sealed.length} sealed secrets, all open`);
  if (!ring.seals) return warning(`${sealed.length} sealed secrets were not tried: no sealing key is set here`);
  return warning(
    `${lost.length} of ${sealed.length} sealed secrets do not open: add their key to LATCHKEY_SEALING_KEY`,
  );
}

/** What was read of the event log. */
export function checkCounts(replica: Replica): Found {
  if (replica.position === null) return failed('the log is empty: start the service once, or run `npx latchkey init`');
  const { accepted, rejected, garbage } = replica.counts;
  const detail = `log ${replica.position.log}: ${replica.next} records (${accepted} accepted, ${rejected} rejected)`;
  return garbage === 0 ? ok(detail) : warning(`${detail}; ${garbage} records are no envelopes and were ignored`);
}
