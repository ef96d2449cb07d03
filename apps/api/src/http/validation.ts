import { MOST_ERRORS, ValidationFailed, type FieldError } from '@latchkey/domain';
import { Injectable, StandardSchemaValidationPipe } from '@nestjs/common';
import type { ArgumentMetadata, CanActivate, ExecutionContext } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { isApi } from './route-rules.js';
import { validate } from './validate-in-slices.js';

type Issue = z.core.$ZodIssue;

/** Validates bodies and queries against their zod schema and names every wrong member by a pointer. */
export class ValidationPipe extends StandardSchemaValidationPipe {
  override async transform<T>(value: T, metadata: ArgumentMetadata): Promise<T> {
    if (metadata.schema === undefined) return value;
    // a missing body counts as one without members
    const given = metadata.type === 'body' && value === undefined ? {} : value;
    const { value: valid, issues, stopped } = await validate(metadata.schema, given);
    if (issues.length === 0) return valid as T;
    throw validationFailed(issues, stopped, metadata.type === 'query' ? queryPointer : jsonPointer);
  }
}

const NOTHING = z.strictObject({});

/** Refuses a query or a body at routes of the API whose handler declares no `@Query()` or no `@Body()`. */
@Injectable()
export class UndeclaredInputGuard implements CanActivate {
  readonly #pipe = new ValidationPipe();
  readonly #declared = new WeakMap<object, { readonly query: boolean; readonly body: boolean }>();

  /** @throws ValidationFailed when the request brings what its route does not declare */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { routeOptions, query, body } = context.switchToHttp().getRequest<FastifyRequest>();
    if (!isApi(routeOptions.url!)) return true;
    const declared = this.#declaredBy(context);
    if (!declared.query) await this.#pipe.transform(query, { type: 'query', schema: NOTHING });
    if (!declared.body && body !== undefined) await this.#pipe.transform(body, { type: 'body', schema: NOTHING });
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

// Thousands of errors are counted, not listed.
function validationFailed(
  issues: readonly Issue[],
  stopped: boolean,
  pointerTo: (path: PropertyKey[]) => string,
): ValidationFailed {
  const errors = issues.slice(0, MOST_ERRORS).flatMap((issue) => fieldErrors(issue, pointerTo));
  const unknown = (issue: Issue) => (issue.code === 'unrecognized_keys' ? issue.keys.length : 1);
  const found = issues.reduce((count, issue) => count + unknown(issue), 0);
  return new ValidationFailed(errors, stopped ? Infinity : found);
}

function fieldErrors(issue: Issue, pointerTo: (path: PropertyKey[]) => string): FieldError[] {
  if (issue.code !== 'unrecognized_keys') return [{ pointer: pointerTo(issue.path), message: issue.message }];
  return issue.keys.map((key) => ({ pointer: pointerTo([...issue.path, key]), message: 'is not known here' }));
}

/** RFC 6901. */
function jsonPointer(path: PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function queryPointer(path: PropertyKey[]): string {
  return `?${path.map(String).join('.')}`;
}
