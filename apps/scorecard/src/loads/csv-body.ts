import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { unsupported } from '../http/problem.js';

const LOAD_LIMIT_BYTES = 8 * 1024 * 1024;

/** CSV goes to POST /loads and nowhere else, there as bytes; everywhere else a body is JSON. */
export function acceptCsv(nest: NestFastifyApplication): void {
  nest.getHttpAdapter().getInstance().removeContentTypeParser('text/plain');
  nest.useBodyParser('text/csv', { bodyLimit: LOAD_LIMIT_BYTES }, (request, body, done) => {
    if (request.routeOptions.url === '/loads') done(null, body);
    else done(unsupported('application/json'));
  });
}
