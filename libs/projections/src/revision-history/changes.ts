import type { KeyEvent, UserEvent } from '@latchkey/domain';
import type { FieldChange } from '../documents.js';

/** What an event changed, in the API's words. It needs nothing but the event: events hold before and after. */
export function changesOf(event: KeyEvent | UserEvent): FieldChange[] {
  switch (event.type) {
    case 'KeyCreated':
      return [
        ...initial({ name: event.data.name, kind: event.data.kind, expiresAt: event.data.expiresAt }),
        ...initial({ mappedUser: { id: event.data.mappedUserId, name: event.pii.mappedUserName } }),
      ];
    case 'KeyEdited':
      return keyEdited(event);
    case 'KeyDisabled':
      return [...edits(event.data, 'status'), ...(event.data.reason ? initial({ reason: event.data.reason }) : [])];
    case 'KeyEnabled':
    case 'KeyDeleted':
      return edits(event.data, 'status');
    case 'KeyRotated':
      return edits(event.data, 'previousSecretExpiresAt');
    case 'KeyRevealed':
      return [];
    case 'UserRegistered':
      return initial({
        name: event.pii.name,
        email: event.pii.email,
        role: event.data.role,
        externalId: event.data.externalId,
      });
    case 'UserEdited':
      return [...edits(event.pii.changes, 'name', 'email'), ...edits(event.data.changes, 'role', 'externalId')];
    case 'UserDeactivated':
    case 'UserActivated':
      return edits(event.data, 'active');
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

function keyEdited({ data, pii }: Extract<KeyEvent, { type: 'KeyEdited' }>): FieldChange[] {
  const changes = edits(data.changes, 'name', 'expiresAt');
  const ids = data.changes.mappedUserId;
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
