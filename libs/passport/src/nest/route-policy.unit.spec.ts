import 'reflect-metadata';
import type { ExecutionContext, Type } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { describe, expect, it } from 'vitest';
import { KeyKind, Public, Revision } from './decorators.js';
import { RoutePolicies } from './route-policy.js';

class ElementsController {
  list(): void {}
  @Public() open(): void {}
  @KeyKind('data-loader') load(): void {}
  @Revision({ action: 'element.edited' }) edit(): void {}
}
@Public()
class Open {
  list(): void {}
  @KeyKind('data-loader') load(): void {}
}
@KeyKind('data-loader')
class Loads {
  list(): void {}
  @KeyKind('api') asApi(): void {}
}
class Inherited extends ElementsController {}
@KeyKind('data-loader')
class InheritedLoads extends ElementsController {}

const policies = new RoutePolicies(new Reflector());
const contextOf = (controller: Type, handler: string) => {
  const handle = (controller.prototype as Record<string, unknown>)[handler];
  return { getClass: () => controller, getHandler: () => handle } as unknown as ExecutionContext;
};
const policyOf = (controller: Type, handler: string) => policies.of(contextOf(controller, handler));

describe('a route', () => {
  it('is shut and takes api keys where nothing is said', () =>
    expect(policyOf(ElementsController, 'list')).toEqual({
      isPublic: false,
      kind: 'api',
      revision: null,
      action: 'elements.list',
    }));
  it('may be open', () => expect(policyOf(ElementsController, 'open').isPublic).toBe(true));
  it('may take keys of another kind', () => expect(policyOf(ElementsController, 'load').kind).toBe('data-loader'));
  it('may say what history calls it', () =>
    expect(policyOf(ElementsController, 'edit').revision).toEqual({ action: 'element.edited' }));
  it('is what its controller says, unless it says otherwise', () => {
    expect(policyOf(Open, 'list').isPublic).toBe(true);
    expect(policyOf(Open, 'load')).toMatchObject({ isPublic: true, kind: 'data-loader' });
    expect(policyOf(Loads, 'list').kind).toBe('data-loader');
    expect(policyOf(Loads, 'asApi').kind).toBe('api');
  });
  it('that is inherited is what the controller says that inherited it', () => {
    expect(policyOf(Inherited, 'list')).toMatchObject({ kind: 'api', action: 'inherited.list' });
    expect(policyOf(InheritedLoads, 'list')).toMatchObject({ kind: 'data-loader', action: 'inheritedLoads.list' });
    expect(policyOf(Inherited, 'list').kind).toBe('api');
  });
  it('is read once', () => expect(policyOf(Loads, 'list')).toBe(policyOf(Loads, 'list')));
});
