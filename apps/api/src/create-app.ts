import { requireMemberScopes } from '@latchkey/commands';
import { ApiKeyGuard, type GuardedRequest } from '@latchkey/passport';
import { ConfigurationError, type Configuration, type Logger, type Metrics } from '@latchkey/platform';
import type { LoggerService } from '@nestjs/common';
import { Replica } from '@latchkey/replica';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AppParts } from './app-parts.js';
import { AppModule } from './app.module.js';
import { directHandlers } from './callers/direct-handlers.js';
import { CoreModule } from './core.module.js';
import { serveConsole } from './console/console-files.js';
import { serveDocs } from './docs/docs-page.js';
import { openApiDocument } from './docs/openapi.js';
import { answerDirectly } from './http/direct-routes.js';
import { fastifyAdapter, prepareEdge, type Front } from './http/fastify-edge.js';
import { ForwardAuth } from './forward-auth/forward-auth.js';
import { FORWARD_AUTH_OF_PATH, isForwarded } from './http/forward-routes.js';
import { RefusedChanges } from './history/refused-changes.js';
import { sendProblem } from './http/problem.js';
import { PublicAddress } from './http/public-address.js';
import { isChange, RateLimits } from './http/rate-limits.js';
import type { ApiCaller, AuthenticatedRequest } from './http/request-context.js';
import { accessOf } from './http/route-access.js';
import { lackOf } from './http/route-rules.js';
import { RouteTable } from './http/route-table.js';
import { CookiePolicy } from './sessions/cookie-policy.js';
import { SessionGate } from './sessions/session-gate.js';

export interface App {
  readonly nest: NestFastifyApplication;
  readonly routes: RouteTable;
}

/** Builds the HTTP service over a running installation. It does not listen yet. */
export async function createApp(parts: AppParts, configuration: Configuration): Promise<App> {
  const { logger } = parts;
  const { leaseMs, publicUrl, trustedProxies, credentials } = configuration;
  const [routes, address] = [new RouteTable(), new PublicAddress(publicUrl)];
  const core = { ...parts, routes, leaseMs, address, credentials };
  const nest = await NestFactory.create<NestFastifyApplication>(
    { module: AppModule, imports: [CoreModule.of(core)] },
    fastifyAdapter(core, trustedProxies),
    { logger: nestLogger(logger), bodyParser: false, abortOnError: false },
  );
  const fastify = nest.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  routes.watch(fastify);
  answerDirectly(fastify, directHandlers(nest));
  // its methods are those that proxies hand on; nothing but the edge answers it
  fastify.all(FORWARD_AUTH_OF_PATH, () => '');
  prepareEdge(fastify, core, forwarding(nest, logger), admission(nest, parts));
  SwaggerModule.setup('docs', nest, () => openApiDocument(nest, publicUrl, nest.get(CookiePolicy).name), {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
    swaggerUiEnabled: false,
  });
  await serveDocs(fastify, address.prefix);
  await serveConsole(fastify, address.prefix, logger);
  await nest.init();
  requireFreePrefix(address, routes);
  return { nest, routes };
}

function forwarding(nest: NestFastifyApplication, logger: Logger): Front {
  const forward = nest.get(ForwardAuth);
  return (request, reply) => {
    if (!isForwarded(request)) return false;
    const refuse = (error: unknown) => sendProblem(error, request, reply, logger);
    try {
      forward.answer(request, reply)?.catch(refuse);
    } catch (error) {
      refuse(error);
    }
    return true;
  };
}

const TIMED_ONE_IN = 64;

/** Lets a request in or throws: by its session, else by its key; then by its role and by how many there were. */
function admission(nest: NestFastifyApplication, { clock, metrics }: AppParts): (request: FastifyRequest) => void {
  const [guard, gate, limits] = [nest.get(ApiKeyGuard), nest.get(SessionGate), new RateLimits(clock)];
  const [refused, replica] = [nest.get(RefusedChanges), nest.get(Replica)];
  const check = (request: FastifyRequest) => {
    if (!gate.admits(request)) guard.authenticate(request as unknown as GuardedRequest, 'api');
  };
  let requests = 0;
  return (request) => {
    if (requests++ % TIMED_ONE_IN !== 0) check(request);
    else timed(() => check(request), metrics);
    const lack = lackOf(request);
    // what a key may not do at all; a role's refusals are of its user
    if (lack?.challenge && isChange(request)) refused.note(request as AuthenticatedRequest);
    if (lack !== null) throw lack;
    if (accessOf(request)?.membersByPolicy) requirePolicy((request as AuthenticatedRequest).user, replica);
    limits.take(request);
  };
}

/** @throws Forbidden to members where only admins create keys */
function requirePolicy({ account, user }: ApiCaller, replica: Replica): void {
  if (user.role === 'member') requireMemberScopes({ user }, replica.account(account.id).policy);
}

function timed(check: () => void, metrics: Metrics): void {
  const since = performance.now();
  try {
    check();
  } finally {
    metrics.verificationSeconds.observe((performance.now() - since) / 1000);
  }
}

// Where a proxy removes the prefix, a path that begins like one of our routes would be ambiguous.
function requireFreePrefix({ prefix }: PublicAddress, routes: RouteTable): void {
  const first = prefix.split('/')[1];
  if (!first || !routes.beginsWith(first)) return;
  const wrong = `LATCHKEY_PUBLIC_URL must not have a path that begins with /${first}`;
  throw new ConfigurationError(`${wrong}: choose another one`);
}

/** Writes Nest's own messages to our log; those about its start are for developers only. */
const nestLogger = (logger: Logger): LoggerService => ({
  log: (message) => logger.debug(String(message)),
  error: (message) => logger.error({ err: message instanceof Error ? message : undefined }, String(message)),
  warn: (message) => logger.warn(String(message)),
  debug: (message) => logger.debug(String(message)),
  verbose: (message) => logger.trace(String(message)),
});
