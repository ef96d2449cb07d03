import type { Committed } from '@latchkey/commands';
import { KeyDeleted, type Key } from '@latchkey/domain';
import { Metrics } from '@latchkey/platform';
import type { CommandBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import { beforeEach, describe, expect, it } from 'vitest';
import { CommandGateway } from './command-gateway.js';
import type { ReadYourWrites } from './read-your-writes.js';

type Commands = Parameters<CommandGateway['executeAll']>[0][number];
type Result = Committed<Key>;

let underWay: { id: string; end(result: Result | Error): void }[];
let headers: Record<string, string>;
let gateway: CommandGateway;
let acknowledged: number;

beforeEach(() => {
  [underWay, headers] = [[], {}];
  const execute = ({ id }: { id: string }) =>
    new Promise<Result>((resolve, reject) => {
      underWay.push({ id, end: (result) => (result instanceof Error ? reject(result) : resolve(result)) });
    });
  acknowledged = 0;
  const consistency = { acknowledged: () => `position ${++acknowledged}` };
  gateway = new CommandGateway({ execute } as unknown as CommandBus, consistency as ReadYourWrites, new Metrics());
});

const reply = { header: (name: string, value: string) => (headers[name] = value) } as unknown as FastifyReply;
const commands = (...ids: string[]) => ids.map((id) => ({ id, context: { key: { id: 'key_own' } } })) as unknown as Commands; // prettier-ignore
const came = (offset: number, outcome: Result['outcome'] = 'done') => ({ offset, outcome, state: {} }) as Result;
const named = () => underWay.map(({ id }) => id).join(' ');
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('many commands of one request', () => {
  it('of a group are under way at once, a group when the one before has ended', async () => {
    const all = gateway.executeAll([commands('a', 'b', 'c'), commands('own')], reply);
    expect(named()).toBe('a b c');
    underWay[2]!.end(came(1));
    underWay[0]!.end(new KeyDeleted());
    await turn();
    expect(named()).toBe('a b c');
    underWay[1]!.end(came(2));
    await turn();
    expect(named()).toBe('a b c own');
    underWay[3]!.end(came(3));
    expect((await all).map((group) => group.map(({ status }) => status))).toEqual([
      ['rejected', 'fulfilled', 'fulfilled'],
      ['fulfilled'],
    ]);
  });

  it('answer with a position that includes them all', async () => {
    const all = gateway.executeAll([commands('a', 'b', 'c')], reply);
    [7, 9, 8].forEach((offset, i) => underWay[i]!.end(came(offset)));
    await all;
    expect(headers).toEqual({ 'Latchkey-Position': 'position 4' });
  });

  it('are a replay when each is one', async () => {
    const all = gateway.executeAll([commands('a', 'b')], reply);
    underWay[0]!.end(came(1, 'replayed'));
    underWay[1]!.end(came(2, 'replayed'));
    await all;
    expect(headers).toMatchObject({ 'Idempotency-Replayed': 'true' });
    headers = {};
    const some = gateway.executeAll([commands('a', 'b')], reply);
    underWay[2]!.end(came(1, 'replayed'));
    underWay[3]!.end(came(2));
    await some;
    expect(headers).not.toHaveProperty('Idempotency-Replayed');
  });

  it('that are all refused have a position all the same', async () => {
    const all = gateway.executeAll([commands('a')], reply);
    underWay[0]!.end(new KeyDeleted());
    await all;
    expect(headers).toEqual({ 'Latchkey-Position': 'position 2' });
  });

  it('that are refused are remembered as well: the refusal says how things are', async () => {
    const refused = gateway.execute(commands('a')[0]!, reply);
    underWay[0]!.end(new KeyDeleted());
    await expect(refused).rejects.toBeInstanceOf(KeyDeleted);
    expect(acknowledged).toBe(1);
  });
});
