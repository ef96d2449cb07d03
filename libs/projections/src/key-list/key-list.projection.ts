import { BLANK_KEY, having, KEY_FIELDS, keyDecider, lacking, pick, type Key } from '@latchkey/domain';
import type { KeyDocument } from '../documents.js';
import type { ProjectedEvent } from '../projected-event.js';
import type { Projection } from '../projection.js';

const NO_SECRETS = pick(BLANK_KEY, having(KEY_FIELDS, 'secret'));
const SHOWN = lacking(KEY_FIELDS, 'secret');

/** Folds key events into the key list, by the decider's own `evolve`, without anything of a secret. */
export const keyListProjection: Projection<ProjectedEvent, 'keys'> = {
  collection: 'keys',
  idsOf: (event) => {
    if (event.of === 'quarantine') return event.aggregate.startsWith('key_') ? [event.aggregate] : [];
    return event.of === 'key' ? [event.meta.aggregate] : [];
  },
  fold: (_id, document, event) => {
    if (event.of === 'user') return null;
    if (event.of === 'quarantine') return document && quarantined(document, event.offset);
    if (document?.quarantined && event.type !== 'KeyDeleted') return null;
    try {
      const key = keyDecider.evolve(document && { ...BLANK_KEY, ...document, ...NO_SECRETS }, event);
      return toDocument(key, document?.quarantined ?? false, event.offset);
    } catch {
      return document && quarantined(document, event.offset);
    }
  },
};

const quarantined = (document: KeyDocument, pos: number): KeyDocument => ({
  ...document,
  quarantined: true,
  enabled: false,
  pos,
});

function toDocument(key: Key, quarantined: boolean, pos: number): KeyDocument {
  return { ...pick(key, SHOWN), quarantined, pos };
}
