import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Projector } from '@latchkey/installation';
import type { Metrics } from '@latchkey/platform';

/** Answers /livez, /readyz and /metrics, and 404 to everything else. */
export function healthServer(projector: Projector, metrics: Metrics): Server {
  return createServer((request, response) => {
    switch (request.url) {
      case '/livez':
        return json(response, 200, { status: 'ok' });
      case '/readyz': {
        const { ready, checks } = readiness(projector);
        return json(response, ready ? 200 : 503, { status: ready ? 'ready' : 'not ready', checks });
      }
      case '/metrics':
        return void scrape(response, metrics);
      default:
        return json(response, 404, { detail: 'there are /livez, /readyz and /metrics' });
    }
  });
}

function readiness({ tasks, failure }: Projector) {
  const failing = tasks.filter(({ lastError }) => lastError !== null);
  const checks = {
    log: { ok: failure === null, reason: failure?.message ?? null },
    work: { ok: failing.length === 0, reason: failing.map(({ name, lastError }) => `${name}: ${lastError!.message}`).join('; ') || null }, // prettier-ignore
  };
  return { ready: checks.log.ok && checks.work.ok, checks };
}

async function scrape(response: ServerResponse, metrics: Metrics): Promise<void> {
  response.writeHead(200, { 'content-type': metrics.contentType });
  response.end(await metrics.text());
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}
