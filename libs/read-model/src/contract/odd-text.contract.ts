import { expect, it } from 'vitest';
import type { KeyFilter, RevisionFilter } from '../read-model.port.js';
import { ACCOUNT, key, NOW, revision, user } from './fixtures.contract.js';
import type { Subject } from './subject.contract.js';

const ODD = ['\0', 'a\0b', '\u{d800}', 'x\u{dc00}y', '\u{fffd}', '$where', '{"$gt":""}', 'x'.repeat(5000), '\\', '\\0'];
const PAGE = { limit: 5, cursor: null };

/** Whatever text a question holds, it has an answer, and none finds what is merely stored alike. */
export function oddTextContract(subject: Subject): void {
  it.each(ODD)('takes a text like %j in a question for what it is', async (text) => {
    const { model } = subject;
    const twin = text === '\u{d800}' ? '\u{fffd}' : 'u';
    await subject.put({ keys: [key('k')], users: [user(twin, { name: 'u' })], revisions: [revision('r')] });
    const keys = (filter: Partial<KeyFilter>) =>
      model.keys(ACCOUNT, { includeDeleted: true, now: NOW, ...filter }, PAGE);
    const revisions = (filter: RevisionFilter) => model.revisions(ACCOUNT, filter, PAGE);
    const none = { items: [], nextCursor: null };
    expect(await keys({ q: text })).toEqual(none);
    expect(await keys({ mappedUserId: text })).toEqual(none);
    expect(await keys({ tags: [text] })).toEqual(none);
    expect(await keys({ environment: text })).toEqual(none);
    expect(await model.users(ACCOUNT, { q: text }, PAGE)).toEqual(none);
    for (const name of ['userId', 'keyId', 'targetType', 'targetId', 'action'])
      expect(await revisions({ [name]: text })).toEqual(none);
    expect(await model.revisions(text, {}, PAGE)).toEqual(none);
    expect(await model.user(ACCOUNT, text)).toBeNull();
    expect(await model.lastUsedAt(text, text)).toBeNull();
  });

  it('tells half a surrogate pair from the other half and from what stands for either', async () => {
    const actions = ['\u{d800}', '\u{dc00}', '\u{fffd}'];
    await subject.put({ revisions: actions.map((action, i) => revision(`r${i}`, { action })) });
    for (const [i, action] of actions.entries()) {
      const { items } = await subject.model.revisions(ACCOUNT, { action }, PAGE);
      expect(items.map(({ id }) => id)).toEqual([`r${i}`]);
    }
  });

  it('finds keys by tags and environments of any text', async () => {
    await subject.put({ keys: ODD.map((text, i) => key(`k${i}`, { tags: [text], environment: text })) });
    for (const [i, text] of ODD.entries()) {
      const filter = { includeDeleted: false, now: NOW };
      for (const narrowed of [{ tags: [text] }, { environment: text }]) {
        const { items } = await subject.model.keys(ACCOUNT, { ...filter, ...narrowed }, PAGE);
        expect(items.map((row) => row.key.id)).toEqual([`k${i}`]);
      }
    }
  });

  it('finds a long text by a long part of it', async () => {
    const name = `${'\u{1f511}'.repeat(400)}end`;
    await subject.put({ keys: [key('long', { name }), key('other', { name: '\u{1f511}'.repeat(400) })] });
    const filter = { includeDeleted: false, now: NOW, q: name };
    expect((await subject.model.keys(ACCOUNT, filter, PAGE)).items.map((row) => row.key.id)).toEqual(['long']);
  });
}
