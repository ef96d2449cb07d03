import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { VERSION } from '../app-parts.js';
import { problemView } from '../http/problem.js';
import type { PublicAddress } from '../http/public-address.js';
import { toJsonSchema } from './json-schema.js';
import { complete, type Operation } from './openapi-operation.js';
import { TAGS } from './operations.js';

const DESCRIPTION = `API keys on an event log: issue, verify in process, revoke provably, and know who did what.

Send the two halves of a key in the headers \`accessKey\` and \`secretKey\`. Repeat a write with the same \`Idempotency-Key\`
to have one effect. Errors are problem details (RFC 9457) with a code of a closed table.`;

const COOKIE =
  'Of a session at a browser (POST /v1/session). The end of its name is of this installation; without TLS on the own ' +
  'machine the name lacks __Host-. The headers of a key win where there are any.';

/** OpenAPI 3.1, made of the same schemas that validate requests. */
export function openApiDocument(
  app: NestFastifyApplication,
  { url }: PublicAddress,
  cookieName: string,
): OpenAPIObject {
  const document = SwaggerModule.createDocument(app, head(url, cookieName), {
    standardSchemaConverter: toJsonSchema,
    operationIdFactory: (_controller, method) => method,
  });
  const schemas = {
    ...document.components?.schemas,
    ...toJsonSchema(problemView, { schemaType: 'output' })!.components,
  };
  document.components = { ...document.components, schemas: schemas as never };
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(item as Record<string, Operation>))
      complete(path, method, operation, schemas);
  }
  return document;
}

function head(url: string | undefined, cookieName: string): Omit<OpenAPIObject, 'paths'> {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Latchkey')
    .setDescription(DESCRIPTION)
    .setVersion(VERSION)
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer(url ?? '/', url === undefined ? 'Where this document comes from' : undefined)
    .addApiKey(
      { type: 'apiKey', in: 'header', name: 'accessKey', description: 'The public half of a key' },
      'accessKey',
    )
    .addApiKey({ type: 'apiKey', in: 'header', name: 'secretKey', description: 'The secret half' }, 'secretKey')
    .addApiKey({ type: 'apiKey', in: 'cookie', name: cookieName, description: COOKIE }, 'session');
  for (const [name, description] of Object.entries(TAGS)) builder.addTag(name, description);
  const document = builder.build();
  document.info.contact = { name: 'The operators of this installation' };
  return document;
}
