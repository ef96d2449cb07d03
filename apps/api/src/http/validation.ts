import { setImmediate } from 'node:timers/promises';
import { MOST_ERRORS, ValidationFailed, type FieldError } from '@latchkey/domain';
import { Injectable } from '@nestjs/common';
import type { ArgumentMetadata, CanActivate, ExecutionContext, PipeTransform } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { isApi } from './route-rules.js';

const SLICE = 16;
const AT_A_STRETCH_MS = 10;
const NOTHING = z.strictObject({});

/** Bodies with a long list, and its name. Their schema sees some entries at a time: MAX_MEMBERS bounds their number. */
export const IN_SLICES = z.registry<{ list: string }>();

type Issue = z.core.$ZodIssue;

interface Validated {
  readonly value: unknown;
  readonly issues: readonly Issue[];
  /** validation stopped at enough issues, before the end */
  readonly stopped: boolean;
}

/** Validates bodies and queries against their zod schema and names every wrong member by a pointer. */
export class ValidationPipe implements PipeTransform {
  transform(value: unknown, { schema, type }: Pick<ArgumentMetadata, 'schema' | 'type'>): unknown {
    return schema === undefined ? value : this.#validated(value, schema as unknown as z.ZodType, type);
  }

  async #validated(value: unknown, schema: z.ZodType, type: ArgumentMetadata['type']): Promise<unknown> {
    // a missing body counts as one without members
    const given = type === 'body' && value === undefined ? {} : value;
    const { value: valid, issues, stopped } = await validate(schema, given);
    if (issues.length === 0) return valid;
    throw validationFailed(issues, type === 'query' ? queryPointer : jsonPointer, stopped);
  }
}

/** The refusal that names what is wrong. @param stopped whether there may be more than these */
export function validationFailed(issues: readonly Issue[], pointerTo = jsonPointer, stopped = false): ValidationFailed {
  const errors = issues.slice(0, MOST_ERRORS).flatMap((issue) => fieldErrors(issue, pointerTo));
  const found = issues.reduce(
    (count, issue) => count + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1),
    0,
  );
  // thousands of errors are counted, not listed
  return new ValidationFailed(errors, stopped ? Infinity : found);
}

/** Refuses a query or a body at routes of the API whose handler declares no `@Query()` or no `@Body()`. */
@Injectable()
export class UndeclaredInputGuard implements CanActivate {
  readonly #pipe = new ValidationPipe();
  readonly #declared = new WeakMap<object, { readonly query: boolean; readonly body: boolean }>();

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const { routeOptions, query, body } = context.switchToHttp().getRequest<FastifyRequest>();
    if (!isApi(routeOptions.url!)) return true;
    const declared = this.#declaredBy(context);
    const given: (readonly [unknown, 'query' | 'body'])[] = [];
    if (!declared.query && Object.keys(query as object).length > 0) given.push([query, 'query']);
    if (!declared.body && body !== undefined) given.push([body, 'body']);
    return given.length === 0 || this.#refuse(given);
  }

  async #refuse(given: readonly (readonly [unknown, 'query' | 'body'])[]): Promise<true> {
    for (const [value, type] of given) await this.#pipe.transform(value, { type, schema: NOTHING });
    return true;
  }

  #declaredBy(context: ExecutionContext) {
    const handler = context.getHandler();
    const known = this.#declared.get(handler);
    if (known !== undefined) return known;
    // keys begin with the number of the kind of parameter, as in '3:0' for a body that comes first
    const parameters: object = Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), handler.name) ?? {};
    const declares = (kind: number) => Object.keys(parameters).some((key) => key.startsWith(`${kind}:`));
    const declared = { query: declares(RouteParamtypes.QUERY), body: declares(RouteParamtypes.BODY) };
    this.#declared.set(handler, declared);
    return declared;
  }
}

/** Validates as `schema` does; a list of IN_SLICES yields to other requests, and ends at MOST_ERRORS. */
export async function validate(schema: z.ZodType, given: unknown): Promise<Validated> {
  const list = IN_SLICES.get(schema)?.list;
  const entries = list === undefined ? undefined : (given as Record<string, unknown> | null)?.[list];
  if (list === undefined || !Array.isArray(entries) || entries.length <= SLICE) return outcome(schema, given);
  const values: unknown[] = [];
  const issues: Issue[] = [];
  const turn = turns();
  for (let from = 0; from < entries.length; from += SLICE) {
    const slice = { ...(given as object), [list]: entries.slice(from, from + SLICE) };
    const { value, issues: found } = outcome(schema, slice);
    issues.push(...found.map((issue) => moved(issue, from)));
    // what is wrong beside the list would be so in each slice
    const beside = found.some(({ path }) => typeof path[1] !== 'number');
    if (beside || issues.length >= MOST_ERRORS) return { value, issues, stopped: from + SLICE < entries.length };
    values.push(...((value as Record<string, unknown[]> | undefined)?.[list] ?? []));
    await turn();
  }
  return { value: { ...(given as object), [list]: values }, issues, stopped: false };
}

function outcome(schema: z.ZodType, given: unknown): Validated {
  const { data, error } = schema.safeParse(given);
  return { value: data, issues: error?.issues ?? [], stopped: false };
}

/** An issue of a slice, as it is in the whole list. */
function moved(issue: Issue, by: number): Issue {
  const [list, index, ...rest] = issue.path;
  return typeof index === 'number' ? { ...issue, path: [list!, index + by, ...rest] } : issue;
}

/** For long work: awaiting what this returns between its parts lets other requests run after every 10 ms. */
export function turns(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < AT_A_STRETCH_MS) return;
    await setImmediate();
    since = performance.now();
  };
}

function fieldErrors(issue: Issue, pointerTo: (path: PropertyKey[]) => string): FieldError[] {
  if (issue.code !== 'unrecognized_keys') return [{ pointer: pointerTo(issue.path), message: issue.message }];
  return issue.keys.map((key) => ({ pointer: pointerTo([...issue.path, key]), message: 'is not known here' }));
}

/** RFC 6901. */
const jsonPointer = (path: PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** Names a query parameter, as in `?kind`. */
export const queryPointer = (path: PropertyKey[]): string => `?${path.map(String).join('.')}`;
