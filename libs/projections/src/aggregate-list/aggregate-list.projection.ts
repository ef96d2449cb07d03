import {
  BLANK_KEY,
  BLANK_USER,
  isSessionEvent,
  KEY_FIELDS,
  keyDecider,
  lacking,
  pick,
  USER_FIELDS,
  userDecider,
} from '@latchkey/domain';
import type { Collections } from '../documents.js';
import type { ProjectedEvent, ProjectedKeyEvent, ProjectedUserEvent } from '../projected-event.js';
import type { Projection } from '../fold-entries.js';

interface Listed<D, Event> {
  readonly of: 'key' | 'user';
  readonly prefix: string;
  /** what quarantine makes of one, beside saying so */
  readonly shut: Partial<D>;
  /** by the decider's own `evolve`, without anything of a secret */
  evolve(document: D | null, event: Event): Omit<D, 'quarantined' | 'pos'>;
}

const SHOWN_OF_KEY = lacking(KEY_FIELDS, 'secret');
const SHOWN_OF_USER = lacking(USER_FIELDS, 'secret');

/** Folds key events into the key list. */
export const keyListProjection = listProjection<'keys', ProjectedKeyEvent>('keys', {
  of: 'key',
  prefix: 'key_',
  shut: { enabled: false },
  evolve: (document, event) => pick(keyDecider.evolve(document && { ...BLANK_KEY, ...document }, event), SHOWN_OF_KEY),
});

/** Folds user events into the user list. Sign-ins are not part of it. */
export const userListProjection = listProjection<'users', ProjectedUserEvent>('users', {
  of: 'user',
  prefix: 'usr_',
  shut: { active: false },
  evolve: (document, event) =>
    pick(userDecider.evolve(document && { ...BLANK_USER, ...document }, event), SHOWN_OF_USER),
});

function listProjection<C extends 'keys' | 'users', Event extends ProjectedEvent>(
  collection: C,
  { of, prefix, shut, evolve }: Listed<Collections[C], Event>,
): Projection<ProjectedEvent, C> {
  const quarantined = (document: Collections[C] | null, pos: number): Collections[C] | null =>
    document && { ...document, ...shut, quarantined: true, pos };
  return {
    collection,
    idsOf: (event) => {
      if (event.of === 'quarantine') return event.aggregate.startsWith(prefix) ? [event.aggregate] : [];
      return event.of === of && !isSessionEvent(event) ? [event.meta.aggregate] : [];
    },
    fold: (_id, document, event) => {
      if (event.of === 'quarantine') return quarantined(document, event.offset);
      if (event.of !== of || (document?.quarantined && event.type !== 'KeyDeleted')) return null;
      try {
        const evolved = evolve(document, event as ProjectedEvent as Event);
        const more = { quarantined: document?.quarantined ?? false, pos: event.offset };
        return Object.assign(evolved, more) as unknown as Collections[C];
      } catch {
        return quarantined(document, event.offset);
      }
    },
  };
}
