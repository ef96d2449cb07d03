import { ApiKeyGuard, type CheckObserver, type GuardedRequest } from '@latchkey/passport';
import type { Clock } from '@latchkey/domain';
import { ConfigurationError, type Configuration } from '@latchkey/platform';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppModule, type AppParts } from './app.module.js';
import { serveConsole } from './console/console-files.js';
import { serveDocs } from './docs/docs-page.js';
import { fastifyAdapter, prepareEdge } from './http/fastify-edge.js';
import { PublicAddress } from './http/public-address.js';
import { RouteTable } from './http/method-not-allowed.js';
import { openApiDocument } from './http/openapi.js';
import { Rates } from './http/rates.js';
import { Refusals } from './http/refusals.js';
import { requireRole } from './http/route-rules.js';
import { NestLogger } from './nest-logger.js';
import { CookiePolicy } from './sessions/cookie-policy.js';
import { SessionGate } from './sessions/session-gate.js';
import { VERSION } from './version.js';

export interface App {
  readonly nest: NestFastifyApplication;
  readonly routes: RouteTable;
}

type OpenParts = Omit<AppParts, 'observeCheck' | 'refusals' | 'routes' | 'leaseMs' | 'address'>;

/** Builds the HTTP side over an installation that is running. It does not listen yet. */
export async function createApp(parts: OpenParts, configuration: Configuration): Promise<App> {
  const { logger, metrics, clock } = parts;
  const routes = new RouteTable();
  const { leaseMs } = configuration;
  const address = new PublicAddress(configuration.publicUrl);
  const refusals = new Refusals(clock, logger);
  const observeCheck = checkObserver(parts, refusals);
  const module = AppModule.of({ ...parts, observeCheck, refusals, routes, leaseMs, address });
  const adapter = fastifyAdapter(configuration, address, routes, logger);
  const nest = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: new NestLogger(logger),
    bodyParser: false,
    abortOnError: false,
  });
  const fastify = nest.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  routes.watch(fastify);
  prepareEdge(fastify, doorOf(nest, clock), routes, address, logger, metrics);
  SwaggerModule.setup('docs', nest, () => openApiDocument(nest, VERSION, address, nest.get(CookiePolicy).name), {
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

// A path that began like one of our own could not be told from it where a proxy takes the prefix off.
function requireFreePrefix({ prefix }: PublicAddress, routes: RouteTable): void {
  const first = prefix.split('/')[1];
  if (!first || !routes.beginsWith(first)) return;
  throw new ConfigurationError(
    `LATCHKEY_PUBLIC_URL must not have a path that begins with /${first}: choose another one`,
  );
}

/** Who gets in: a request that comes in no session is for the guard of keys; then its role counts, and how many there were. */
function doorOf(nest: NestFastifyApplication, clock: Clock): (request: FastifyRequest) => void {
  const [guard, gate, rates] = [nest.get(ApiKeyGuard), nest.get(SessionGate), new Rates(clock)];
  return (request) => {
    if (!gate.admits(request)) guard.authenticate(request as unknown as GuardedRequest, 'api');
    requireRole(request);
    rates.take(request);
  };
}

function checkObserver({ installation, metrics }: OpenParts, refusals: Refusals): CheckObserver {
  const { verifications } = installation.usage;
  return (guarded, verification) => {
    const code = verification.valid ? 'OK' : verification.code;
    metrics.verifications.inc({ code });
    verifications.count(verification, verification.valid ? verification.caller.account.id : null);
    if (verification.valid || verification.code === 'STALE') return;
    refusals.note(guarded as unknown as FastifyRequest, verification.code);
  };
}
