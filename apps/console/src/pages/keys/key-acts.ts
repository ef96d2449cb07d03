import type { Key, Policy, Session } from '../../api';

export type KeyAct = 'edit' | 'rotate' | 'disable' | 'enable' | 'delete' | 'leaked';

export interface Opened {
  readonly act: KeyAct;
  readonly subject: Key;
}

/** Whether a member created the key for the own use, and the policy lets members look after such keys. */
export const isOwn = (
  { createdBy, mappedUser }: Key,
  { id, role }: Session['user'],
  policy: Policy | undefined,
): boolean => role === 'member' && !!policy?.memberScopes && createdBy.id === id && mappedUser.id === id;

/** What a person may do with a key in its present state. @param mayEdit a member's own key */
export function actsOn(subject: Key, isAdmin: boolean, mayEdit = isAdmin): KeyAct[] {
  if (subject.status === 'deleted') return [];
  const toggled: KeyAct[] = subject.status === 'disabled' ? (isAdmin ? ['enable'] : []) : ['disable'];
  return mayEdit ? ['edit', 'rotate', ...toggled, 'delete'] : ['rotate', ...toggled];
}

/** Enough of an access key to know it again. */
export const masked = (accessKey: string): string => `${accessKey.slice(0, 7)}…${accessKey.slice(-4)}`;
