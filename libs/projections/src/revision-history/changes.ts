import { having, KEY_FIELDS, pick, POLICY_FIELDS, USER_FIELDS } from '@latchkey/domain';
import type { AggregateEvent, KeyEvent } from '@latchkey/domain';
import type { FieldChange } from '../documents.js';

/** What an event changed, in the API's words. It needs nothing but the event: events hold before and after. */
export function changesOf(event: AggregateEvent): FieldChange[] {
  switch (event.type) {
    case 'KeyCreated':
      return keyCreated(event);
    case 'KeyEdited':
      return keyEdited(event);
    case 'KeyDisabled':
      return [...edits(event.data, 'status'), ...(event.data.reason ? initial({ reason: event.data.reason }) : [])];
    case 'KeyEnabled':
    case 'KeyDeleted':
      return edits(event.data, 'status');
    case 'KeyRotated':
    case 'KeyPreviousSecretEnded':
      return edits(event.data, 'previousSecretExpiresAt');
    case 'KeyRevealed':
      return [];
    case 'UserRegistered':
      return initial(pick({ ...event.pii, ...event.data }, OF_NEW_USER));
    case 'UserEdited':
      return edits({ ...event.pii.changes, ...event.data.changes }, ...OF_NEW_USER);
    case 'UserDeactivated':
    case 'UserActivated':
      return edits(event.data, 'active');
    case 'PolicyChanged':
      return edits(event.data.changes, ...OF_POLICY);
    case 'SignInLinkIssued':
      return initial({ expiresAt: event.data.expiresAt });
    case 'SessionStarted':
      return initial({ by: event.data.by, endsAt: event.data.endsAt });
    case 'SessionRenewed':
    case 'SessionEnded':
    case 'SessionsEnded':
      return [];
  }
}

const OF_NEW_KEY = having(KEY_FIELDS, 'create');
const OF_NEW_USER = having(USER_FIELDS, 'create');
const OF_POLICY = having(POLICY_FIELDS, 'edit');

/** What was given of a new key. The mapped user has a name in the history; an empty text is none. */
function keyCreated({ data, pii }: Extract<KeyEvent, { type: 'KeyCreated' }>): FieldChange[] {
  const { mappedUserId: id, ...given } = pick(data, OF_NEW_KEY);
  return initial({ ...given, mappedUser: { id, name: pii.mappedUserName } }).filter(({ after }) => after !== '');
}

function keyEdited({ data, pii }: Extract<KeyEvent, { type: 'KeyEdited' }>): FieldChange[] {
  const { mappedUserId: ids, ...others } = data.changes;
  const changes = edits(others, ...(Object.keys(others) as (keyof typeof others)[]));
  if (ids === undefined) return changes;
  const before = { id: ids.before, name: pii.mappedUserName?.before ?? '' };
  const after = { id: ids.after, name: pii.mappedUserName?.after ?? '' };
  return [...changes, { field: 'mappedUser', before, after }];
}

type Edits<F extends string> = {
  readonly [K in F]?: { readonly before: unknown; readonly after: unknown } | undefined;
};

function edits<F extends string>(from: Edits<F>, ...fields: F[]): FieldChange[] {
  return fields.flatMap((field) => {
    const edit = from[field];
    return edit ? [{ field, before: edit.before, after: edit.after }] : [];
  });
}

function initial(values: Record<string, unknown>): FieldChange[] {
  return Object.entries(values).map(([field, after]) => ({ field, before: null, after }));
}
