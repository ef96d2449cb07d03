import type { Key } from '../../api';

export type KeyAct = 'edit' | 'rotate' | 'disable' | 'enable' | 'delete' | 'leaked';

export interface Opened {
  readonly act: KeyAct;
  readonly subject: Key;
}

/** What a person may do with a key in its present state. */
export function actsOn(subject: Key, isAdmin: boolean): KeyAct[] {
  if (subject.status === 'deleted') return [];
  const toggled: KeyAct[] = subject.status === 'disabled' ? (isAdmin ? ['enable'] : []) : ['disable'];
  return isAdmin ? ['edit', 'rotate', ...toggled, 'delete'] : ['rotate', ...toggled];
}

/** Enough of an access key to know it again. */
export const masked = (accessKey: string): string => `${accessKey.slice(0, 7)}…${accessKey.slice(-4)}`;
