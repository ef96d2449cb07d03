import {
  BLANK_USER,
  isSessionEvent,
  lacking,
  NO_SIGN_INS,
  pick,
  USER_FIELDS,
  userDecider,
  type User,
} from '@latchkey/domain';
import type { UserDocument } from '../documents.js';
import type { ProjectedEvent } from '../projected-event.js';
import type { Projection } from '../projection.js';

/** Folds user events into the user list, by the decider's own `evolve`. How somebody signs in is no part of it. */
export const userListProjection: Projection<ProjectedEvent, 'users'> = {
  collection: 'users',
  idsOf: (event) => {
    if (event.of === 'quarantine') return event.aggregate.startsWith('usr_') ? [event.aggregate] : [];
    return event.of === 'user' && !isSessionEvent(event) ? [event.meta.aggregate] : [];
  },
  fold: (_id, document, event) => {
    if (event.of === 'key') return null;
    if (event.of === 'quarantine') return document && quarantined(document, event.offset);
    if (document?.quarantined) return null;
    try {
      return toDocument(
        userDecider.evolve(document && { ...BLANK_USER, ...document, ...NO_SIGN_INS }, event),
        event.offset,
      );
    } catch {
      return document && quarantined(document, event.offset);
    }
  },
};

const quarantined = (document: UserDocument, pos: number): UserDocument => ({
  ...document,
  quarantined: true,
  active: false,
  pos,
});

const SHOWN = lacking(USER_FIELDS, 'secret');

function toDocument(user: User, pos: number): UserDocument {
  return { ...pick(user, SHOWN), quarantined: false, pos };
}
