import { ApiKeyGuard, type CheckObserver } from '@latchkey/passport';
import { type Configuration } from '@latchkey/platform';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppModule, type AppParts } from './app.module.js';
import { FailureThrottle } from './http/failure-throttle.js';
import { fastifyAdapter, prepareEdge } from './http/fastify-edge.js';
import { RouteTable } from './http/method-not-allowed.js';
import { openApiDocument } from './http/openapi.js';
import { NestLogger } from './nest-logger.js';
import { VERSION } from './version.js';

export interface App {
  readonly nest: NestFastifyApplication;
  readonly routes: RouteTable;
}

type OpenParts = Omit<AppParts, 'observeCheck' | 'routes' | 'leaseMs' | 'publicUrl'>;

/** Builds the HTTP side over an installation that is running. It does not listen yet. */
export async function createApp(parts: OpenParts, configuration: Configuration): Promise<App> {
  const { logger, metrics } = parts;
  const routes = new RouteTable();
  const { leaseMs, publicUrl } = configuration;
  const module = AppModule.of({ ...parts, observeCheck: checkObserver(parts), routes, leaseMs, publicUrl });
  const nest = await NestFactory.create<NestFastifyApplication>(module, fastifyAdapter(configuration, logger), {
    logger: new NestLogger(logger),
    bodyParser: false,
    abortOnError: false,
  });
  const fastify = nest.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  routes.watch(fastify);
  prepareEdge(fastify, nest.get(ApiKeyGuard), logger, metrics);
  SwaggerModule.setup('docs', nest, openApiDocument(nest, VERSION, configuration.publicUrl), {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
    customSiteTitle: 'Latchkey API',
  });
  await nest.init();
  return { nest, routes };
}

function checkObserver({ installation, metrics, logger, clock }: OpenParts): CheckObserver {
  const throttle = new FailureThrottle(clock);
  const { checks } = installation.usage;
  return (guarded, verification) => {
    const code = verification.valid ? 'OK' : verification.code;
    metrics.verifications.inc({ code });
    checks.count(verification, verification.valid ? verification.caller.account.id : null);
    if (verification.valid || code === 'STALE') return;
    const request = guarded as unknown as FastifyRequest;
    logger.debug({ requestId: request.id, address: request.ip, code }, 'credential refused');
    throttle.failed(request.ip);
  };
}
