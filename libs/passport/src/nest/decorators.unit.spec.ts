import 'reflect-metadata';
import type { ExecutionContext, Type } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { KeyKind, policyOf, Public, Revision, Roles, Scopes } from './decorators.js';

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

const contextOf = (controller: Type, handler: string) => {
  const handle = (controller.prototype as Record<string, unknown>)[handler];
  return { getClass: () => controller, getHandler: () => handle } as unknown as ExecutionContext;
};
const policyFor = (controller: Type, handler: string) => policyOf(contextOf(controller, handler));

describe('a route', () => {
  it('is shut and takes api keys where nothing is said', () =>
    expect(policyFor(ElementsController, 'list')).toEqual({
      isPublic: false,
      kind: 'api',
      statedKind: null,
      scopes: null,
      roles: null,
      revision: null,
      action: 'elements.list',
      name: 'ElementsController.list',
      resolves: null,
    }));
  it('may be open', () => expect(policyFor(ElementsController, 'open').isPublic).toBe(true));
  it('may take keys of another kind', () => expect(policyFor(ElementsController, 'load').kind).toBe('data-loader'));
  it('may say what history calls it', () =>
    expect(policyFor(ElementsController, 'edit').revision).toEqual({ action: 'element.edited' }));
  it('is what its controller says, unless it says otherwise', () => {
    expect(policyFor(Open, 'list').isPublic).toBe(true);
    expect(policyFor(Open, 'load')).toMatchObject({ isPublic: true, kind: 'data-loader' });
    expect(policyFor(Loads, 'list').kind).toBe('data-loader');
    expect(policyFor(Loads, 'asApi').kind).toBe('api');
  });
  it('that is inherited is what the controller says that inherited it', () => {
    expect(policyFor(Inherited, 'list')).toMatchObject({ kind: 'api', action: 'inherited.list' });
    expect(policyFor(InheritedLoads, 'list')).toMatchObject({ kind: 'data-loader', action: 'inheritedLoads.list' });
    expect(policyFor(Inherited, 'list').kind).toBe('api');
  });
  it('is read once', () => expect(policyFor(Loads, 'list')).toBe(policyFor(Loads, 'list')));
});

describe('what cannot be is refused with the name of the route and the remedy:', () => {
  const wrong = (action: unknown) => {
    class Wrong {
      @Revision({ action: action as string }) edit(): void {}
    }
    return () => policyFor(Wrong, 'edit');
  };
  it.each(['UserCreated', 'KeyDeleted', 'SessionStarted'])('the action %s', (action) =>
    expect(wrong(action)).toThrow(`Wrong.edit: the action of @Revision '${action}' is Latchkey's own. Use a word`),
  );
  it.each(['', '  ', undefined, 7])('the action %j', (action) =>
    expect(wrong(action)).toThrow("Wrong.edit: the action of @Revision is missing. Name it, as in 'element.edited'"),
  );
  it('an action that is too long, or holds what cannot be read', () => {
    expect(wrong('x'.repeat(101))).toThrow('Wrong.edit: the action of @Revision is longer than 100 characters');
    expect(wrong('a\nb')).toThrow('Wrong.edit: the action of @Revision holds a control character');
  });
  it('a scope or a role that there is not', () => {
    class Wrong {
      @Scopes('elements') noScope(): void {}
      @Scopes('elements:*') open(): void {}
      @Scopes({ anyOf: [] }) none(): void {}
      @Roles('owner' as never) noRole(): void {}
    }
    expect(() => policyFor(Wrong, 'noScope')).toThrow("Wrong.noScope: @Scopes('elements') is no scope. Write resource");
    expect(() => policyFor(Wrong, 'open')).toThrow("Wrong.open: @Scopes('elements:*') is no scope");
    expect(() => policyFor(Wrong, 'none')).toThrow('Wrong.none: @Scopes({ anyOf }) names none');
    expect(() => policyFor(Wrong, 'noRole')).toThrow("Wrong.noRole: @Roles('owner') is no role of Latchkey");
  });
  it('a kind of key that there is not', () => {
    class Wrong {
      @KeyKind('loader' as never) load(): void {}
    }
    expect(() => policyFor(Wrong, 'load')).toThrow("Wrong.load: @KeyKind('loader') is no kind of key. Write 'api' or");
  });
});
