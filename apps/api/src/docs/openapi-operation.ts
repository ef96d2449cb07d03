import type { ErrorCode, UserRole } from '@latchkey/domain';
import { POSITION_PATTERN } from '@latchkey/event-log';
import { statusOf } from '@latchkey/platform';
import type { OpenAPIObject } from '@nestjs/swagger';
import { FORWARD_AUTH } from '../http/forward-routes.js';
import { BY_TOKEN, REFUSES, ROLES, SCOPE } from '../http/route-rules.js';
import { describe } from './operations.js';

export type Operation = NonNullable<OpenAPIObject['paths'][string]['get']> & {
  [REFUSES]?: readonly ErrorCode[];
  [ROLES]?: readonly UserRole[];
  [SCOPE]?: string | null;
};
type Response = Extract<Operation['responses'][string], { description: string }>;
type Parameter = Extract<NonNullable<Operation['parameters']>[number], { in: string }>;
type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

const OPEN = new Set(['/livez', '/readyz', '/metrics', ...BY_TOKEN]);
/** They change nothing, or recognize a repeat by other means. */
const NOT_REPEATABLE = new Set([
  'post /v1/verify',
  'post /v1/verify/batch',
  'post /v1/activity',
  'post /v1/policy/preview',
  'post /v1/replica/reports',
  'post /v1/replica/limits',
  'delete /v1/session',
  'post /v1/keys/{id}/reveal',
]);

/** Adds to an operation what every operation like it has: texts, credentials, headers, refusals. */
export function complete(path: string, method: string, operation: Operation, schemas: Schemas): void {
  const { [REFUSES]: own = [], [ROLES]: roles = [], [SCOPE]: scope = null } = operation;
  delete operation[REFUSES];
  delete operation[ROLES];
  delete operation[SCOPE];
  Object.assign(operation, describe(operation.operationId!));
  if (roles.length > 0) operation.description += ` Needs the role ${roles.toSorted().join(' or ')}.`;
  if (scope !== null) operation.description += ` A key that has scopes needs \`${scope}\`.`;
  const isOpen = OPEN.has(path);
  const isForwardAuth = path === FORWARD_AUTH;
  const byKey = { accessKey: [], secretKey: [] };
  operation.security = isOpen ? [] : isForwardAuth ? [byKey] : [byKey, { session: [] }];
  requireBody(operation, schemas);
  const declared = (operation.parameters ?? []) as Parameter[];
  for (const parameter of declared) {
    if (parameter.in === 'path') parameter.description ??= `Id of the ${path.startsWith('/v1/users') ? 'user' : 'key'}`;
  }
  const isWrite = method !== 'get' && !isOpen;
  const repeatable = isWrite && !NOT_REPEATABLE.has(`${method} ${path}`);
  // elsewhere there is no version yet, or no common one
  const versioned = isWrite && (method !== 'post' || path.includes('{id}'));
  const rules: Rule[] = [
    [path.startsWith('/v1/'), ['UNAUTHENTICATED', 'RATE_LIMITED', 'NOT_READY']],
    [roles.length > 0 || scope !== null, ['FORBIDDEN']],
    [path.startsWith('/v1/keys/{id}'), ['KEY_NOT_FOUND']],
    [path.startsWith('/v1/users/{id}'), ['USER_NOT_FOUND']],
    [operation.requestBody !== undefined, ['MALFORMED_JSON', 'PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE']],
    [isWrite, ['FORBIDDEN'], CSRF_TOKEN],
    [repeatable, ['IDEMPOTENCY_KEY_REUSED', 'NOT_COMMITTED', 'OUTCOME_UNKNOWN'], IDEMPOTENCY_KEY],
    [versioned, ['VERSION_CONFLICT', 'NOT_COMMITTED', 'OUTCOME_UNKNOWN'], IF_MATCH],
    [!isOpen && !isWrite && !isForwardAuth, ['OTHER_HISTORY'], POSITION],
  ];
  const apply = rules.filter(([applies]) => applies);
  operation.parameters = [...declared, ...apply.flatMap(([, , header]) => header ?? [])];
  addRefusals(operation, new Set(['VALIDATION_FAILED', ...own, ...apply.flatMap(([, codes]) => codes)]));
  describeAnswer(operation, repeatable);
}

/** The codes and the header that operations have to which it applies. */
type Rule = readonly [applies: boolean, codes: readonly ErrorCode[], header?: Parameter];

/** A body of which every member is optional may be left out. */
function requireBody({ requestBody }: Operation, schemas: Schemas): void {
  if (requestBody === undefined || '$ref' in requestBody) return;
  const given = Object.values(requestBody.content)[0]!.schema!;
  const schema = '$ref' in given ? schemas[given.$ref.split('/').at(-1)!]! : given;
  requestBody.required = '$ref' in schema || schema.type !== 'object' || (schema.required ?? []).length > 0;
}

function addRefusals({ responses }: Operation, codes: ReadonlySet<ErrorCode>): void {
  for (const status of new Set([...codes].map(statusOf))) {
    const all = [...codes].filter((code) => statusOf(code) === status);
    responses[status] ??= problem(`\`${all.join('`, `')}\``, status);
  }
  responses['default'] = problem('Any other problem, with a code of the closed table');
}

const RETRY_AFTER = headerOf('After how many seconds to try again', 'integer');

function problem(description: string, status?: number): Response {
  return {
    description,
    ...((status === 429 || status === 503) && { headers: { 'Retry-After': RETRY_AFTER } }),
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
}

function describeAnswer({ responses, summary = '' }: Operation, repeatable: boolean): void {
  const [status, answer] = Object.entries(responses).find(([code]) => code.startsWith('2')) as [string, Response];
  answer.description = summary;
  const headers = {
    ...(status === '201' && { Location: headerOf('Where the new thing is') }),
    ...(repeatable && {
      'Latchkey-Position': headerOf('A read that sends it back, at any process, shows this write'),
      'Idempotency-Replayed': headerOf('`true` when an earlier request with this Idempotency-Key did it'),
    }),
  };
  if (Object.keys(headers).length > 0) answer.headers = { ...headers, ...answer.headers };
}

function headerOf(description: string, type = 'string') {
  return { description, schema: { type } };
}

const CSRF_TOKEN = header('X-CSRF-Token', 'In a session: the csrfToken that GET /v1/session gives', {});
const IDEMPOTENCY_KEY = header('Idempotency-Key', 'Repeating a request with the same value has one effect', {
  minLength: 1,
  maxLength: 255,
  pattern: '^[ -~]{1,255}$',
});
const IF_MATCH = header('If-Match', 'The ETag that the change is meant for; 412 when it is another one by now', {});
const POSITION = header('Latchkey-Position', 'What a write answered: the read waits until it shows that write', {
  pattern: POSITION_PATTERN.source,
});

function header(name: string, description: string, schema: object): Parameter & { required: boolean; schema: object } {
  return { name, in: 'header', required: false, description, schema: { type: 'string', ...schema } };
}
