import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ERROR_CODES } from '@latchkey/domain';
import { z } from 'zod';

const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    code: z.enum(ERROR_CODES),
    requestId: z.string(),
    errors: z.array(z.object({ pointer: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details; detail says what to do' });

const OPEN = new Set(['/livez', '/readyz', '/metrics']);

/** OpenAPI 3.1, made of the same schemas that validate requests. */
export function openApiDocument(app: NestFastifyApplication, version: string): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Latchkey')
    .setDescription('API keys on an event log: issue, verify in process, revoke provably, and know who did what.')
    .setVersion(version)
    .addApiKey({ type: 'apiKey', in: 'header', name: 'accessKey' }, 'accessKey')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'secretKey' }, 'secretKey')
    .build();
  const document = SwaggerModule.createDocument(app, config, { standardSchemaConverter: toJsonSchema });
  document.components ??= {};
  document.components.schemas = { ...document.components.schemas, Problem: jsonSchemaOf(problem, 'output') as never };
  for (const [path, item] of Object.entries(document.paths)) addCommonParts(path, item as PathItem);
  return document;
}

type Operation = Record<string, unknown> & { responses: Record<string, unknown>; parameters?: unknown[] };
type PathItem = Record<string, Operation>;

function addCommonParts(path: string, item: PathItem): void {
  for (const [method, operation] of Object.entries(item)) {
    operation.responses['default'] = {
      description: 'A problem, with a code of the closed table',
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    };
    if (OPEN.has(path)) continue;
    operation['security'] = [{ accessKey: [], secretKey: [] }];
    if (method !== 'get' && path !== '/v1/verify')
      operation.parameters = [...(operation.parameters ?? []), ...WRITE_HEADERS];
  }
}

const WRITE_HEADERS = [
  header('Idempotency-Key', 'Repeating a request with the same key has one effect', 255),
  header('If-Match', 'The ETag the change is meant for; 412 when it moved'),
];

function header(name: string, description: string, maxLength?: number): unknown {
  return {
    name,
    in: 'header',
    required: false,
    description,
    schema: { type: 'string', ...(maxLength && { maxLength }) },
  };
}

function toJsonSchema(schema: unknown, { schemaType }: { schemaType: 'input' | 'output' }) {
  return schema instanceof z.ZodType ? { schema: jsonSchemaOf(schema, schemaType) } : undefined;
}

function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const { $schema, id, ...rest } = z.toJSONSchema(schema, { io, reused: 'inline', unrepresentable: 'any' }) as Record<
    string,
    unknown
  >;
  return inlined(rest) as Record<string, unknown>;
}

// Swagger's own registry would name shared parts by path; a document without references reads the same everywhere.
function inlined(schema: Record<string, unknown>): unknown {
  const definitions = (schema['$defs'] ?? {}) as Record<string, unknown>;
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (value === null || typeof value !== 'object') return value;
    const reference = (value as { $ref?: string }).$ref?.replace('#/$defs/', '');
    if (reference !== undefined) return walk(definitions[reference]);
    const entries = Object.entries(value).filter(
      ([name]) =>
        (name !== '$defs' && name !== 'id') ||
        (typeof (value as Record<string, unknown>)[name] === 'object' && name === 'id'),
    );
    return Object.fromEntries(entries.map(([name, inner]) => [name, walk(inner)]));
  };
  return walk(schema);
}
