import { expect, it } from 'vitest';
import { ScopeCatalogue } from './scope-catalogue.js';

const one = (account: string, service: string, scope = 'a:b') => ({
  account,
  service,
  scopes: [{ scope, description: null }],
});
const told = (...all: ReturnType<typeof one>[]) => {
  const catalogue = new ScopeCatalogue();
  for (const each of all) catalogue.tell(each);
  return catalogue.list().map(({ account, service, scopes }) => `${account} ${service} ${scopes[0]!.scope}`);
};

it('the newest of each service counts', () =>
  expect(told(one('acc_1', 's'), one('acc_1', 's', 'c:d'), one('acc_2', 's'))).toEqual(['acc_1 s c:d', 'acc_2 s a:b']));

it("nobody speaks for Latchkey's own routes", () => expect(told(one('acc_1', 'latchkey'))).toEqual([]));

it('one account cannot push out what another told; of its own, the oldest go', () => {
  const many = Array.from({ length: 60 }, (_, n) => one('acc_2', `s${n}`));
  const kept = told(one('acc_1', 's'), ...many);
  expect([kept.length, kept[0], kept[1]]).toEqual([51, 'acc_1 s a:b', 'acc_2 s10 a:b']);
});
