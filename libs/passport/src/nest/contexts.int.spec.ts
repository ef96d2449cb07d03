import 'reflect-metadata';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Controller, Injectable, Post, UseGuards, type ExecutionContext, type Provider } from '@nestjs/common';
import { APP_GUARD, ExternalContextCreator } from '@nestjs/core';
import { ClientProxyFactory, MessagePattern, Payload, Transport } from '@nestjs/microservices';
import { AuthGuard } from '@nestjs/passport';
import { WsAdapter } from '@nestjs/platform-ws';
import { SubscribeMessage, WebSocketGateway, type OnGatewayConnection } from '@nestjs/websockets';
import { lastValueFrom } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { eventually } from '../../../../test/support/eventually.js';
import { freePort } from '../../../../test/support/free-port.js';
import { credentialRefused, keyRow, position } from '../../../../test/support/fake-source.js';
import { GuardedApp, LOADER, PAIR } from '../../../../test/support/guarded-app.js';
import { changesOf } from '../activity/recording.js';
import { callerOf } from '../caller/admission.js';
import { GuardReplica } from '../replica/guard-replica.js';
import { ApiKeyGuard, type GuardedRequest } from './api-key.guard.js';
import { Caller, KeyKind, Public, Revision, Roles, Scopes } from './decorators.js';

/** A guard for GraphQL and gateways, as a service writes it. */
@Injectable()
class EverywhereGuard extends ApiKeyGuard {
  override getRequest(context: ExecutionContext): GuardedRequest {
    const type = context.getType<string>();
    if (type === 'graphql') return context.getArgByIndex<{ req: GuardedRequest }>(2).req;
    if (type === 'ws') return context.switchToWs().getClient<{ upgrade: GuardedRequest }>().upgrade;
    return super.getRequest(context);
  }
}

const ran: unknown[] = [];

class Keeping implements OnGatewayConnection {
  handleConnection(client: { upgrade?: IncomingMessage }, request: IncomingMessage): void {
    client.upgrade = request;
  }
}
@WebSocketGateway({ path: '/shut' })
@UseGuards(ApiKeyGuard)
class ShutGateway extends Keeping {
  @SubscribeMessage('ask') ask(): object {
    ran.push('shut');
    return { event: 'answer', data: 'shut' };
  }
}
@WebSocketGateway({ path: '/guarded' })
@UseGuards(EverywhereGuard)
class GuardedGateway extends Keeping {
  @SubscribeMessage('ask') ask(@Caller() caller: Caller): object {
    ran.push(caller.user.name);
    return { event: 'answer', data: caller.user.name };
  }
}

@Controller()
class Messages {
  @MessagePattern('ask') ask(@Payload() payload: unknown): string {
    ran.push(payload);
    return 'answered';
  }
  @Public() @MessagePattern('open') open(): string {
    return 'answered';
  }
}

@Controller('things')
class Things {
  @Post() make(): void {
    ran.push('made');
  }
}

let app: GuardedApp;
beforeEach(() => void (ran.length = 0));
afterEach(() => app?.nest.close());

let offset = 5;
/** Resolves once the guard knows that PAIR's key is like this. */
async function keyBecomes(state: object): Promise<void> {
  const known = position(++offset, true);
  app.source.connection.send(keyRow('key_1', PAIR, 'usr_1', state), known);
  await eventually(() => app.nest.get(GuardReplica).status().position, (at) => at === known.position); // prettier-ignore
}

const asHeaders = ({ accessKey, secretKey }: typeof PAIR) => ({ accesskey: accessKey, secretkey: secretKey });

describe('a message in a hybrid application', () => {
  async function ask(pattern: string, payload: unknown): Promise<unknown> {
    const port = Number(await freePort());
    app = await GuardedApp.start('Express', {
      controllers: [Messages],
      providers: [{ provide: APP_GUARD, useClass: ApiKeyGuard }],
      prepare: (nest) =>
        nest.connectMicroservice({ transport: Transport.TCP, options: { port } }, { inheritAppConfig: true }),
    });
    await app.nest.startAllMicroservices();
    const client = ClientProxyFactory.create({ transport: Transport.TCP, options: { port } });
    try {
      return await lastValueFrom(client.send(pattern, payload as object));
    } finally {
      client.close();
    }
  }

  it('is not taken for a request, whatever it says of itself', async () => {
    await expect(ask('ask', { headers: asHeaders(PAIR), method: 'POST' })).rejects.toBeDefined();
    expect(ran).toEqual([]);
    expect(app.started()).toEqual([]);
    expect(app.lines.join()).toContain("Messages.ask: ApiKeyGuard admits nothing here, because it finds no HTTP request in a context of type 'rpc'"); // prettier-ignore
  });

  it('gets in where its handler is public', async () => expect(await ask('open', {})).toBe('answered'));
});

describe('a message to a gateway', () => {
  type Message = { event: string; data: unknown };
  let socket: WebSocket;
  afterEach(() => socket.terminate());

  async function connect(path: string, headers: Record<string, string>): Promise<void> {
    app = await GuardedApp.start('Express', {
      providers: [ShutGateway, GuardedGateway],
      prepare: (nest) => nest.useWebSocketAdapter(new WsAdapter(nest)),
    });
    socket = new WebSocket(app.url.replace('http', 'ws') + path, { headers });
    await once(socket, 'open');
  }
  async function askAgain(): Promise<Message> {
    socket.send(JSON.stringify({ event: 'ask', data: {} }));
    const [message] = (await once(socket, 'message')) as [Buffer];
    return JSON.parse(String(message)) as Message;
  }
  async function ask(...to: Parameters<typeof connect>): Promise<Message> {
    await connect(...to);
    return askAgain();
  }

  it('is refused where nobody says what the request is', async () => {
    expect(await ask('/shut', asHeaders(PAIR))).toMatchObject({ event: 'exception' });
    expect(ran).toEqual([]);
    expect(app.lines.join()).toContain("ShutGateway.ask: ApiKeyGuard admits nothing here, because it finds no HTTP request in a context of type 'ws'"); // prettier-ignore
  });

  it('gets in with the credential of its handshake, and knows its caller', async () =>
    expect(await ask('/guarded', asHeaders(PAIR))).toEqual({ event: 'answer', data: 'Ana' }));

  it('does not get in without', async () => {
    expect(await ask('/guarded', {})).toMatchObject({ event: 'exception' });
    expect(ran).toEqual([]);
  });

  it.each([
    ['disabled, until it is enabled again', { enabled: false }, {}, 'answer'],
    ['deleted', { deleted: true }, { deleted: true }, 'exception'],
  ])('does not get in by a socket that was opened before its key was %s', async (_, taken, then, last) => {
    expect(await ask('/guarded', asHeaders(PAIR))).toMatchObject({ event: 'answer' });
    await keyBecomes(taken);
    expect(await askAgain()).toMatchObject({ event: 'exception' });
    await keyBecomes(then);
    expect(await askAgain()).toMatchObject({ event: last });
    expect(ran).toHaveLength(last === 'answer' ? 2 : 1);
  });

  it('does not get in by a socket that was opened before this process had to stop answering', async () => {
    expect(await ask('/guarded', asHeaders(PAIR))).toMatchObject({ event: 'answer' });
    app.source.connection.fail(credentialRefused());
    await eventually(() => app.nest.get(GuardReplica).status(), ({ ready }) => !ready); // prettier-ignore
    expect(await askAgain()).toMatchObject({ event: 'exception' });
  });
});

describe('a resolver of GraphQL', () => {
  @Injectable()
  class Resolvers {
    query(...[, , , info]: object[]): string | undefined {
      return callerOf(info!)?.user.name;
    }
    mutation(...[, { fails }, , info]: [object, { fails?: boolean }, object, object]): string {
      changesOf(info).add('x', 1, 2);
      if (fails) throw new Error('mutation');
      return 'done';
    }
    @Revision({ action: 'thing.read' }) marked(): string {
      return 'read';
    }
    @KeyKind('data-loader') loads(): string {
      return 'loaded';
    }
  }
  const typed = { query: 'Query', mutation: 'Mutation', marked: 'Query', loads: 'Mutation' } as const;
  for (const [name, type] of Object.entries(typed))
    Reflect.defineMetadata('graphql:resolver_type', type, Resolvers.prototype[name as keyof typeof typed]);

  /** Lets in also whom no key does. */
  @Injectable()
  class OptionalKey extends EverywhereGuard {
    override canActivate(context: ExecutionContext): boolean | Promise<boolean> {
      try {
        return super.canActivate(context);
      } catch {
        return true;
      }
    }
  }

  const request = (pair: typeof PAIR) => ({ headers: asHeaders(pair), method: 'POST', url: '/graphql' });
  /** Calls a resolver as @nestjs/graphql does. */
  function resolverOf(name: keyof typeof typed): (...args: unknown[]) => Promise<unknown> {
    const resolvers = app.nest.get(Resolvers);
    const options = { guards: true, filters: false, interceptors: true };
    const creator = app.nest.get(ExternalContextCreator);
    return creator.create(resolvers, resolvers[name] as never, name, '', undefined, undefined, undefined, options, 'graphql'); // prettier-ignore
  }
  const start = async (guard: typeof ApiKeyGuard) => {
    app = await GuardedApp.start('Express', { providers: [Resolvers, { provide: APP_GUARD, useClass: guard }] });
  };

  it('knows its caller; a query leaves no entry', async () => {
    await start(EverywhereGuard);
    expect(await resolverOf('query')({}, {}, { req: request(PAIR) }, {})).toBe('Ana');
    await expect(resolverOf('query')({}, {}, { req: { headers: {} } }, {})).rejects.toMatchObject({ status: 401 });
    expect(app.started()).toEqual([]);
  });

  it('is recorded, each call for itself, when it changes something or is marked', async () => {
    await start(EverywhereGuard);
    const req = request(PAIR);
    const mutate = resolverOf('mutation');
    await Promise.all([mutate({}, {}, { req }, {}), expect(mutate({}, { fails: true }, { req }, {})).rejects.toThrow('mutation')]); // prettier-ignore
    await resolverOf('marked')({}, {}, { req }, {});
    expect(app.started().map(({ action }) => action)).toEqual(['resolvers.mutation', 'resolvers.mutation', 'thing.read']); // prettier-ignore
    expect(new Set(app.started().map(({ requestId }) => requestId)).size).toBe(1);
    const ids = app.started().map(({ id }) => id);
    const finished = await eventually(app.finished, ({ length }) => length === 3);
    const outcomes = new Map(finished.map(({ id, outcome, changes }) => [id, [outcome, changes.length]]));
    expect(ids.map((id) => outcomes.get(id))).toEqual([['done', 1], ['failed', 1], ['done', 0]]); // prettier-ignore
  });

  it('takes the kind of key that it says, also where another resolver of the request takes another', async () => {
    await start(EverywhereGuard);
    const req = request(PAIR);
    await resolverOf('query')({}, {}, { req }, {});
    await expect(resolverOf('loads')({}, {}, { req }, {})).rejects.toMatchObject({ status: 401 });
    expect(await resolverOf('loads')({}, {}, { req: request(LOADER) }, {})).toBe('loaded');
  });

  it('is checked each time, since the request may be the handshake of a socket', async () => {
    await start(EverywhereGuard);
    const req = request(PAIR);
    expect(await resolverOf('query')({}, {}, { req }, {})).toBe('Ana');
    await keyBecomes({ enabled: false });
    for (const name of ['query', 'mutation'] as const)
      await expect(resolverOf(name)({}, {}, { req }, {})).rejects.toMatchObject({ status: 401 });
    await keyBecomes({});
    expect(await resolverOf('mutation')({}, {}, { req }, {})).toBe('done');
    expect(app.started()).toHaveLength(1);
  });

  it('is not done in the name of a caller whose key was let in before, and is no longer', async () => {
    await start(OptionalKey);
    const req = request(PAIR);
    expect(await resolverOf('mutation')({}, {}, { req }, {})).toBe('done');
    await keyBecomes({ deleted: true });
    expect(await resolverOf('mutation')({}, {}, { req }, {})).toBe('done');
    expect(callerOf(req)).toBeUndefined();
    expect(app.started()).toHaveLength(1);
  });

  it('sets headers of the answer once, since the answer may be under way', async () => {
    await start(EverywhereGuard);
    const set: string[] = [];
    const req = { ...request(PAIR), res: { header: (name: string) => set.push(name) } };
    await resolverOf('query')({}, {}, { req }, {});
    const before = [...set];
    await resolverOf('query')({}, {}, { req }, {});
    await keyBecomes({ enabled: false });
    await expect(resolverOf('query')({}, {}, { req }, {})).rejects.toMatchObject({ status: 401 });
    expect([before, set]).toEqual([['Cache-Control', 'Vary'], before]);
  });

  it('lets nobody in where nobody says what the request is', async () => {
    await start(ApiKeyGuard);
    await expect(resolverOf('query')({}, {}, { req: request(PAIR) }, {})).rejects.toThrow(
      "Resolvers.query: ApiKeyGuard admits nothing here, because it finds no HTTP request in a context of type 'graphql'",
    );
  });
});

it.each(['undefined', 'no request'])(
  'a subclass whose getRequest returns %s lets nobody in, and the log says where',
  async (returned) => {
    @Injectable()
    class Astray extends ApiKeyGuard {
      override getRequest(): GuardedRequest {
        return (returned === 'undefined' ? undefined : {}) as GuardedRequest;
      }
    }
    app = await GuardedApp.start('Fastify', {
      controllers: [Things],
      providers: [{ provide: APP_GUARD, useClass: Astray }],
    });
    expect((await app.send('POST', '/things')).status).toBe(500);
    expect(ran).toEqual([]);
    expect(app.lines.join()).toContain(
      'Things.make: ApiKeyGuard admits nothing here, because it finds no HTTP request',
    );
  },
);

it('@Revision on what leaves no entry keeps a service from starting', async () => {
  @Controller()
  class Wrong {
    @Post() fine(): void {}
    @MessagePattern('do') @Revision({ action: 'thing.done' }) done(): void {}
  }
  await expect(GuardedApp.start('Express', { controllers: [Wrong] })).rejects.toThrow('Wrong.done: @Revision records');
});

describe('@KeyKind beside AuthGuard where there is no route', () => {
  const DOORS = [
    'graphql:resolver_type',
    'graphql:resolve_property',
    'websockets:message_mapping',
    'microservices:pattern',
  ];
  const behind = AuthGuard('latchkey');
  const global = { provide: APP_GUARD, useClass: EverywhereGuard };
  /** @param door the metadata that makes a handler of it */
  const start = async (door: string, provided: Provider[], ...decorators: MethodDecorator[]) => {
    @Injectable()
    class Loads {
      @KeyKind('data-loader') load(): void {}
      @KeyKind('data-loader') @UseGuards(behind) notAHandler(): void {}
    }
    const property = Object.getOwnPropertyDescriptor(Loads.prototype, 'load')!;
    for (const decorate of decorators) decorate(Loads.prototype, 'load', property);
    Reflect.defineMetadata(door, door === DOORS[0] ? 'Subscription' : true, Loads.prototype.load);
    app = await GuardedApp.start('Express', { providers: [Loads, ...provided] });
  };
  const UNSEEN = 'Loads.load: AuthGuard does not see @KeyKind here, since this is no HTTP route. Name a subclass of ApiKeyGuard'; // prettier-ignore

  it.each(DOORS)('keeps a service from starting: %s', async (door) => {
    await expect(start(door, [], UseGuards(behind))).rejects.toThrow(UNSEEN);
    await expect(start(door, [global], UseGuards(behind), Public())).rejects.toThrow(UNSEEN);
  });

  it.each([
    ['@Scopes', Scopes('loads:write')],
    ['@Roles', Roles('admin')],
  ])('so does %s', async (named, decorate) => {
    @Injectable()
    class Others {
      @decorate @UseGuards(behind) load(): void {}
    }
    Reflect.defineMetadata(DOORS[0]!, 'Mutation', Others.prototype.load);
    const started = GuardedApp.start('Express', { providers: [Others] });
    await expect(started).rejects.toThrow(`Others.load: AuthGuard does not see ${named} here`);
  });

  it.each(DOORS)('is fine where ApiKeyGuard is asked, or nobody is: %s', async (door) => {
    const fine = [
      [[], UseGuards(EverywhereGuard, behind)],
      [[global], Public()],
    ] as const;
    for (const [provided, decorator] of fine) {
      await start(door, [...provided], decorator);
      await app.nest.close();
    }
  });

  it('is fine under a global ApiKeyGuard where Nest asks it', async () => {
    await start(DOORS[0]!, [global], UseGuards(behind));
    for (const door of DOORS.slice(1)) await expect(start(door, [global], UseGuards(behind))).rejects.toThrow(UNSEEN);
  });
});
