import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { VERSION } from '../app-parts.js';
import { problemView } from '../http/problem.js';
import { complete, type Operation } from './openapi-operation.js';
import { TAGS } from './operations.js';

const DESCRIPTION = `API keys on an event log: issue, verify in process, revoke provably, and know who did what.

Send the two halves of a key in the headers \`accessKey\` and \`secretKey\`. Repeat a write with the same \`Idempotency-Key\`
to have one effect. Errors are problem details (RFC 9457) with a code of a closed table.`;

const COOKIE =
  'Of a session at a browser (POST /v1/session). The end of its name is of this installation; without TLS on the own ' +
  'machine the name lacks __Host-. The headers of a key win where there are any.';

/** OpenAPI 3.1, made of the same schemas that validate requests. */
export function openApiDocument(app: NestFastifyApplication, url: string | undefined, cookieName: string) {
  const document = SwaggerModule.createDocument(app, head(url, cookieName), {
    standardSchemaConverter: toJsonSchema,
    operationIdFactory: (_controller, method) => method,
  });
  const { components } = toJsonSchema(problemView, { schemaType: 'output' })!;
  const schemas = { ...document.components?.schemas, ...components };
  document.components = { ...document.components, schemas: schemas as never };
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(item as Record<string, Operation>))
      complete(path, method, operation, schemas);
  }
  return document;
}

function key(where: string, name: string, description: string) {
  return { type: 'apiKey' as const, in: where, name, description };
}

function head(url: string | undefined, cookieName: string): Omit<OpenAPIObject, 'paths'> {
  const securitySchemes = {
    accessKey: key('header', 'accessKey', 'The public half of a key'),
    secretKey: key('header', 'secretKey', 'The secret half'),
    session: key('cookie', cookieName, COOKIE),
  };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Latchkey',
      description: DESCRIPTION,
      version: VERSION,
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
      contact: { name: 'The operators of this installation' },
    },
    servers: [url === undefined ? { url: '/', description: 'Where this document comes from' } : { url }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    components: { securitySchemes },
  };
}

const COMPONENTS = '#/components/schemas/';

type JsonSchema = Record<string, unknown>;

interface Converted {
  readonly schema: JsonSchema;
  readonly components: Record<string, JsonSchema>;
}

/** A zod schema for OpenAPI. Schemas with an id become components, so that generated clients name and share them. */
export function toJsonSchema(
  schema: unknown,
  { schemaType }: { schemaType: 'input' | 'output' },
): Converted | undefined {
  if (!(schema instanceof z.ZodType)) return undefined;
  const override = schemaType === 'input' ? readable : readableAndOpen;
  const made = z.toJSONSchema(schema, { io: schemaType, unrepresentable: 'any', override });
  const { $schema, $defs, id, ...body } = JSON.parse(JSON.stringify(made).replaceAll('#/$defs/', COMPONENTS));
  const components = Object.fromEntries(
    Object.entries(($defs ?? {}) as Record<string, JsonSchema>).map(([name, { id: _id, ...part }]) => [name, part]),
  );
  if (typeof id !== 'string') return { schema: body, components };
  return { schema: { $ref: COMPONENTS + id }, components: { ...components, [id]: body } };
}

type Overridden = Pick<Parameters<NonNullable<z.core.ToJSONSchemaParams['override']>>[0], 'jsonSchema'>;

/** Leaves out what carries no information, and what client generators cannot handle. */
function readable({ jsonSchema }: Overridden): void {
  // a format makes the pattern redundant, and few regular expression engines know `\p{...}`
  if (jsonSchema.format !== undefined || jsonSchema.pattern?.includes('\\p{')) delete jsonSchema.pattern;
  if (typeof jsonSchema.default === 'object') delete jsonSchema.default;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}

/** Answers may gain members; clients must not refuse them. */
export function readableAndOpen(overridden: Overridden): void {
  readable(overridden);
  const { additionalProperties } = overridden.jsonSchema;
  // what is said of the members of a map stays, as does that they may be anything
  const hasSchema = typeof additionalProperties === 'object' && Object.keys(additionalProperties!).length > 0;
  if (!hasSchema && additionalProperties !== true) delete overridden.jsonSchema.additionalProperties;
}
