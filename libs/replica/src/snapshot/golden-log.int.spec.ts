import { readFileSync } from 'node:fs';
import { FOLD_VERSION, keyEventSchema, policyEventSchema, userEventSchema } from '@latchkey/domain';
import { expect, it } from 'vitest';
import { Replica } from '../replica.js';
import { stateHash } from './state-hash.js';

const fixture = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
const records = fixture('golden-log.jsonl').split('\n').slice(0, -1);
const hashes = JSON.parse(fixture('golden-hashes.json')) as Record<string, string>;

it('folds to the same state as ever', () => {
  const replica = new Replica({ now: () => 0 });
  for (const record of records) replica.apply({ offset: replica.next, bytes: Buffer.from(record) });
  const remedy =
    'These records make another state than they did, so snapshots that older code wrote must not be trusted: raise ' +
    'FOLD_VERSION in libs/domain/src/read-event.ts and add the new hash under that number to fixtures/golden-hashes.json.';
  expect(stateHash(replica), remedy).toBe(hashes[FOLD_VERSION]);
  expect(new Set(Object.values(hashes)).size, 'a version for each hash').toBe(Object.keys(hashes).length);
});

it('holds every event there is', () => {
  const types = [...keyEventSchema.options, ...userEventSchema.options, ...policyEventSchema.options].map(
    ({ shape }) => shape.type.value,
  );
  const missing = types.filter((type) => !records.some((record) => record.includes(`"type":"${type}"`)));
  expect(missing, 'Add them to fixtures/golden-log.jsonl, and raise FOLD_VERSION as the other test says.').toEqual([]);
});
