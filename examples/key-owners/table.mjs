// Who owns which key, folded from events. It holds the position it was folded up to: they are written together.
import { open, readFile, rename } from 'node:fs/promises';

const EMPTY = () => ({ position: null, sequences: {}, keys: {}, inactiveUsers: {} });

/** The table as it was written last; an empty one when there is none yet. */
export async function loadTable(file) {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return EMPTY();
    throw error;
  }
}

/** Replaces the file in one step: after a crash there is the old table with the old position, or the new with the new. */
export async function saveTable(table, file, beforeStep) {
  beforeStep();
  const handle = await open(`${file}.new`, 'w');
  await handle.writeFile(JSON.stringify(table));
  await handle.sync();
  await handle.close();
  beforeStep();
  await rename(`${file}.new`, file);
  beforeStep();
}

/** Takes in one event. Sequences of a subject have no gaps, so what is not the next one was seen before or is missing. */
export function applyEvent(table, { type, subject, sequence, data, dataschema }) {
  const expected = (table.sequences[subject] ?? 0) + 1;
  if (Number(sequence) < expected) return;
  if (Number(sequence) > expected) {
    throw new Error(`event ${expected} of ${subject} is missing: delete the table and start over`);
  }
  table.sequences[subject] = expected;
  // without a schema there is no data: an event that this version of the service cannot read
  if (dataschema !== undefined) change(table, type, subject, data);
}

function change({ keys, inactiveUsers }, type, subject, data) {
  switch (type) {
    case 'KeyCreated':
      keys[subject] = { mappedUserId: data.mappedUserId, expiresAt: data.expiresAt, enabled: true, deleted: false };
      break;
    case 'KeyEdited':
      if (data.changes.mappedUserId) keys[subject].mappedUserId = data.changes.mappedUserId.after;
      if (data.changes.expiresAt) keys[subject].expiresAt = data.changes.expiresAt.after;
      break;
    case 'KeyDisabled':
    case 'KeyEnabled':
      keys[subject].enabled = type === 'KeyEnabled';
      break;
    case 'KeyDeleted':
      keys[subject].deleted = true;
      break;
    case 'UserDeactivated':
      inactiveUsers[subject] = true;
      break;
    case 'UserActivated':
      delete inactiveUsers[subject];
      break;
    // every other type, also one that comes with a later version, changes nothing here
  }
}

/** A line for each key: its id, the user it acts as, its status as the API has it. */
export function tableLines(table, now = Date.now()) {
  return Object.entries(table.keys).map(([id, key]) => `${id} ${key.mappedUserId} ${statusOf(key, table, now)}`);
}

function statusOf({ mappedUserId, expiresAt, enabled, deleted }, { inactiveUsers }, now) {
  if (deleted) return 'deleted';
  if (inactiveUsers[mappedUserId]) return 'user-inactive';
  if (expiresAt !== null && Date.parse(expiresAt) <= now) return 'expired';
  return enabled ? 'active' : 'disabled';
}
