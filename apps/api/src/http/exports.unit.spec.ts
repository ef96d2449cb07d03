import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { LatchkeyStrategy } from '@latchkey/passport';
import { createLogger, Metrics } from '@latchkey/platform';
import { Replica, Sessions } from '@latchkey/replica';
import type { FastifyReply } from 'fastify';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Exports } from './exports.js';
import { OpenStreams } from './open-streams.js';

const clock = { now: () => 0 };

let raw: ServerResponse;
const closed = () => new Promise((resolve) => raw.once('close', resolve).socket!.destroy());

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const socket = new Socket();
  raw = new ServerResponse(new IncomingMessage(socket));
  raw.assignSocket(socket);
});
afterEach(() => vi.useRealTimers());

async function* aLine() {
  yield 'a line';
}

function send(text: () => AsyncIterable<string> = aLine) {
  const warned: string[] = [];
  const logger = Object.assign(createLogger('silent'), {
    warn: ({ reason }: { reason: string }) => warned.push(reason),
  });
  const replica = new Replica(clock);
  const open = new OpenStreams(replica, new Sessions(replica, clock), new Metrics(), new LatchkeyStrategy(replica));
  const exports = new Exports(open, logger);
  const caller = { user: { account: { id: 'acc_1' }, user: { id: 'usr_1' }, key: { id: 'key_1' } } };
  const request = { ...caller, headers: {}, id: 'request-1', routeOptions: { url: '/v1/revisions.csv' } };
  const reply = { raw, request, header: () => reply, getHeader: () => undefined };
  const file = exports.send(reply as never as FastifyReply, text(), 'revisions.csv', 'text/csv');
  return { warned, file, stop: () => open.onModuleDestroy() };
}

it('an export looks after its caller for as long as it is sent', async () => {
  const { warned } = send();
  expect(vi.getTimerCount()).toBe(1);
  await closed();
  expect([vi.getTimerCount(), warned.length]).toEqual([0, 1]);
});

it('an export whose reader left before it began leaves nothing behind', async () => {
  await closed();
  const { warned } = send();
  await new Promise(process.nextTick);
  expect([vi.getTimerCount(), warned.length]).toEqual([0, 1]);
});

it('an export that the service ends says so, though its caller is nobody any more by then', async () => {
  const { warned, stop } = send();
  stop();
  await closed();
  expect(warned).toEqual(['the service stops']);
});

it('what fails before the first piece is left to be answered: the connection stays', async () => {
  const { file } = send(() => ({
    [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('the read model cannot be reached')) }),
  }));
  await expect(file.getStream().toArray()).rejects.toThrow('cannot be reached');
  expect(raw.destroyed).toBe(false);
});
