import 'reflect-metadata';
import type { ExecutionContext } from '@nestjs/common';
import type { KeyKind as Kind, Verifier } from '@latchkey/domain';
import { expect, it } from 'vitest';
import { LatchkeyStrategy } from '../caller/latchkey.strategy.js';
import { ApiKeyGuard, type GuardedRequest } from './api-key.guard.js';
import { KeyKind } from './decorators.js';

class Routes {
  forApi(): void {}
  @KeyKind('data-loader') forLoads(): void {}
}
const contextOf = (request: object, handler: 'forApi' | 'forLoads') =>
  ({
    getType: () => 'http',
    getClass: () => Routes,
    getHandler: () => Routes.prototype[handler],
    getArgByIndex: (index: number) => [request, {}][index],
  }) as unknown as ExecutionContext;

function given() {
  const asked: Kind[] = [];
  const verifier: Verifier = {
    verify: (_access, _secret, kind) => {
      asked.push(kind);
      return kind === 'api'
        ? ({ valid: true, caller: { user: {}, key: {} } } as never)
        : { valid: false, code: 'WRONG_KIND' };
    },
  };
  const request: GuardedRequest = { headers: { accesskey: 'access', secretkey: 'secret' }, method: 'GET' };
  return { guard: new ApiKeyGuard(new LatchkeyStrategy(verifier)), request, asked };
}

it('a request that was checked before its route was known is not checked again', () => {
  const { guard, request, asked } = given();
  guard.authenticate(request, 'api');
  expect(guard.canActivate(contextOf(request, 'forApi'))).toBe(true);
  expect(asked).toEqual(['api']);
});

it('unless the route takes another kind of key: what let it in then does not let it in here', () => {
  const { guard, request, asked } = given();
  guard.authenticate(request, 'api');
  expect(() => guard.canActivate(contextOf(request, 'forLoads'))).toThrow(expect.objectContaining({ status: 401 }) as Error); // prettier-ignore
  expect(asked).toEqual(['api', 'data-loader']);
});

it('what somebody else put into request.user opens nothing', () => {
  const { guard, request } = given();
  Object.assign(request, { user: {} });
  expect(() => guard.canActivate(contextOf(request, 'forLoads'))).toThrow(expect.objectContaining({ status: 401 }) as Error); // prettier-ignore
});

it("what is thrown holds Latchkey's own error, for filters that look for it", () => {
  const { guard, request } = given();
  expect(() => guard.canActivate(contextOf(request, 'forLoads'))).toThrow(
    expect.objectContaining({ cause: expect.objectContaining({ code: 'UNAUTHENTICATED' }) as Error }) as Error,
  );
});
