import { beforeEach, describe, expect, it } from 'vitest';
import type { Subject } from './subject.contract.js';
import type { RevisionFilter } from '../read-model.port.js';
import { ACCOUNT, OTHER, revision } from './fixtures.contract.js';

const via = (keyId: string) => ({ via: { keyId, keyName: keyId } });
const target = (type: string, id: string) => ({ target: { type, id, name: id } });
const by = (id: string) => ({ user: { id, name: id } });

/** revisions. */
export function revisionContract(subject: Subject): void {
  const list = async (filter: RevisionFilter = {}, accountId = ACCOUNT) => {
    const { items } = await subject.model.revisions(accountId, filter, { limit: 200, cursor: null });
    return items.map(({ id }) => id).join(' ');
  };

  describe('revisions', () => {
    beforeEach(() =>
      subject.put({
        revisions: [
          revision('r1', { at: 10, ...by('ana'), ...target('key', 'k1'), action: 'KeyCreated' }),
          revision('r2', { at: 20, ...by('ana'), ...via('k1'), ...target('key', 'k1'), action: 'KeyEdited' }),
          revision('r3', { at: 30, ...by('ben'), ...via('k1'), ...target('key', 'k2'), action: 'KeyEdited' }),
          revision('r4', { at: 40, ...by('ben'), ...via('k2'), ...target('element', 'k1') }),
          revision('r5', { at: 50, ...by('ben'), ...target('user', 'ana'), action: 'x'.repeat(3000) }),
          revision('r6', { at: 60, ...by('ana'), ...via('k1'), ...target('key', 'k1'), accountId: OTHER }),
        ],
      }),
    );

    it('are listed newest first within their account, as they were written', async () => {
      expect(await list()).toBe('r5 r4 r3 r2 r1');
      expect(await list({}, OTHER)).toBe('r6');
      const { items } = await subject.model.revisions(OTHER, {}, { limit: 1, cursor: null });
      expect(items).toEqual(await subject.model.load('revisions', ['r6']));
    });

    it.each<[string, RevisionFilter, string]>([
      ['user', { userId: 'ana' }, 'r2 r1'],
      ['key, as way or as target, each once', { keyId: 'k1' }, 'r3 r2 r1'],
      ['target', { targetId: 'k1' }, 'r4 r2 r1'],
      ['type of target', { targetType: 'key' }, 'r3 r2 r1'],
      ['type and id of target', { targetType: 'element', targetId: 'k1' }, 'r4'],
      ['type of target, user and range', { targetType: 'key', userId: 'ana', to: 20 }, 'r1'],
      ['a type nothing is of', { targetType: 'elemen' }, ''],
      ['action', { action: 'KeyEdited' }, 'r3 r2'],
      ['a long action', { action: 'x'.repeat(3000) }, 'r5'],
      ['another long action', { action: 'x'.repeat(2999) + 'y' }, ''],
      ['the beginning of an action', { action: 'KeyEdit' }, ''],
      ['from, inclusive', { from: 40 }, 'r5 r4'],
      ['to, exclusive', { to: 40 }, 'r3 r2 r1'],
      ['from and to', { from: 20, to: 40 }, 'r3 r2'],
      ['an empty range', { from: 40, to: 40 }, ''],
      ['a range the wrong way round', { from: 40, to: 20 }, ''],
      ['user and key', { userId: 'ben', keyId: 'k1' }, 'r3'],
      ['user and action', { userId: 'ana', action: 'KeyEdited' }, 'r2'],
      ['key and target', { keyId: 'k2', targetId: 'k1' }, 'r4'],
      ['key, action and range', { keyId: 'k1', action: 'KeyEdited', to: 30 }, 'r2'],
      ['user, target and range', { userId: 'ana', targetId: 'k1', from: 11 }, 'r2'],
      ['everything', { userId: 'ben', keyId: 'k1', targetId: 'k2', action: 'KeyEdited', from: 30, to: 31 }, 'r3'],
      ['a user nobody is', { userId: 'an' }, ''],
    ])('are filtered by %s', async (_, filter, expected) => {
      expect(await list(filter)).toBe(expected);
    });

    it('stand in one place when their time is corrected', async () => {
      await subject.put({ revisions: [revision('r7', { at: 70, pos: 7 })] });
      await subject.put({ revisions: [revision('r7', { at: 35, pos: 8 })] });
      expect(await list()).toBe('r5 r4 r7 r3 r2 r1');
      expect(await list({ targetId: 'thing' })).toBe('r7');
      expect(await list({ targetType: 'element' })).toBe('r4 r7');
    });

    it('take the outcome that comes later', async () => {
      const started = { at: 70, pos: 7, outcome: 'unknown' } as const;
      await subject.put({ revisions: [revision('r7', started)] });
      await subject.put({ revisions: [revision('r7', { ...started, pos: 8, outcome: 'done' })] });
      const { items } = await subject.model.revisions(ACCOUNT, { from: 70 }, { limit: 5, cursor: null });
      expect(items).toEqual([revision('r7', { at: 70, pos: 8, outcome: 'done' })]);
    });
  });
}
