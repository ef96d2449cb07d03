import { useHourId, withUse } from '@latchkey/domain';
import type { ProjectedActivity, Projection } from '../fold-entries.js';

/** Adds up what keys were used for, hour by hour, apart for each service. */
export const useHoursProjection: Projection<ProjectedActivity, 'uses'> = {
  collection: 'uses',
  idsOf: (record) => (record.kind === 'use' ? [...new Set(record.uses.map(({ key, at }) => useHourId(key, at)))] : []),
  fold: (id, document, record) => {
    if (record.kind !== 'use') return null;
    const own = record.uses.filter(({ key, at }) => useHourId(key, at) === id);
    const { key, at } = own[0]!;
    const services = own.reduce(
      (sofar, { key: _key, at: _at, ...use }) => withUse(sofar, use),
      document?.services ?? [],
    );
    return { id, accountId: record.account, key, at, services, pos: record.offset };
  },
};
