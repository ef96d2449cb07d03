import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { z } from 'zod';
import { problemView } from './problem.schema.js';

const OPEN = new Set(['/livez', '/readyz', '/metrics', '/v1/session/link', '/v1/replica/leave']);
/** What is not remembered, and changes nothing that has a version. */
const WITHOUT_WRITE_HEADERS = new Set(['/v1/verify', '/v1/session', '/v1/me/sessions']);
/** They change many things, which have no version in common. */
const MANY = new Set(['/v1/keys/batch']);

/** OpenAPI 3.1, made of the same schemas that validate requests. */
export function openApiDocument(
  app: NestFastifyApplication,
  version: string,
  publicUrl: string | undefined,
): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Latchkey')
    .setDescription('API keys on an event log: issue, verify in process, revoke provably, and know who did what.')
    .setVersion(version)
    .addApiKey({ type: 'apiKey', in: 'header', name: 'accessKey' }, 'accessKey')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'secretKey' }, 'secretKey')
    .addApiKey({ type: 'apiKey', in: 'cookie', name: '__Host-latchkey', description: COOKIE }, 'session');
  if (publicUrl !== undefined) builder.addServer(publicUrl);
  const document = SwaggerModule.createDocument(app, builder.build(), { standardSchemaConverter: toJsonSchema });
  document.components ??= {};
  document.components.schemas = {
    ...document.components.schemas,
    ...(convert(problemView, 'output').components as object),
  };
  for (const [path, item] of Object.entries(document.paths)) addCommonParts(path, item as PathItem);
  return document;
}

interface RequestBody {
  required?: boolean;
  readonly content: Record<string, { readonly schema?: { readonly required?: readonly string[] } }>;
}

type Operation = Record<string, unknown> & {
  responses: Record<string, unknown>;
  parameters?: unknown[];
  requestBody?: RequestBody;
};
type PathItem = Record<string, Operation>;

function addCommonParts(path: string, item: PathItem): void {
  for (const [method, operation] of Object.entries(item)) {
    operation.responses['default'] = {
      description: 'A problem, with a code of the closed table',
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    };
    // a body of which every member is optional may be left out
    const { requestBody } = operation;
    if (requestBody) {
      requestBody.required = Object.values(requestBody.content).some(({ schema }) => schema?.required?.length);
    }
    if (OPEN.has(path)) continue;
    operation['security'] = [{ accessKey: [], secretKey: [] }, { session: [] }];
    if (method === 'get') continue;
    operation.parameters = [...(operation.parameters ?? []), CSRF_HEADER, ...writeHeaders(path)];
  }
}

const COOKIE =
  'Of a session at a browser (POST /v1/session); without TLS on the own machine its name is latchkey. The headers of a ' +
  'key win where there are any.';

const CSRF_HEADER = header('X-CSRF-Token', 'In a session: the csrfToken that GET /v1/session gives');
const IDEMPOTENCY_KEY = header('Idempotency-Key', 'Repeating a request with the same key has one effect', 255);
const IF_MATCH = header('If-Match', 'The ETag the change is meant for; 412 when it moved');

function writeHeaders(path: string): unknown[] {
  if (WITHOUT_WRITE_HEADERS.has(path)) return [];
  return MANY.has(path) ? [IDEMPOTENCY_KEY] : [IDEMPOTENCY_KEY, IF_MATCH];
}

function header(name: string, description: string, maxLength?: number): unknown {
  return {
    name,
    in: 'header',
    required: false,
    description,
    schema: { type: 'string', ...(maxLength && { maxLength }) },
  };
}

interface Converted {
  readonly schema: JsonSchema;
  readonly components: Record<string, JsonSchema>;
}

type JsonSchema = Record<string, unknown>;

function toJsonSchema(schema: unknown, { schemaType }: { schemaType: 'input' | 'output' }): Converted | undefined {
  return schema instanceof z.ZodType ? convert(schema, schemaType) : undefined;
}

/** Schemas with an id become components of their own, so that clients generated from the document share them. */
function convert(schema: z.ZodType, io: 'input' | 'output'): Converted {
  const options = { io, unrepresentable: 'any', override: io === 'input' ? readable : readableAndOpen } as const;
  const { $schema, $defs, id, ...body } = z.toJSONSchema(schema, options);
  const components = Object.fromEntries(
    Object.entries($defs ?? {}).map(([name, { id: _id, ...part }]) => [name, part]),
  );
  if (typeof id !== 'string') return { schema: body, components };
  return { schema: { $ref: `#/components/schemas/${id}` }, components: { ...components, [id]: body } };
}

type Overridden = { readonly jsonSchema: { format?: string; pattern?: string; additionalProperties?: unknown } };

// The format says it all; the pattern that goes with it fills half a screen.
function readable({ jsonSchema }: Overridden): void {
  if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
}

/** Answers may gain members; clients must not refuse them. */
export function readableAndOpen(overridden: Overridden): void {
  readable(overridden);
  delete overridden.jsonSchema.additionalProperties;
}
