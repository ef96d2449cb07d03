import { MOST_ERRORS, ValidationFailed, type FieldError } from '@latchkey/domain';
import { StandardSchemaValidationPipe, type ArgumentMetadata } from '@nestjs/common';
import type { z } from 'zod';
import { validate } from './validate-in-slices.js';

type Issue = z.core.$ZodIssue;

/** Validates bodies and queries against their zod schema and names every wrong member by a pointer. */
export class ValidationPipe extends StandardSchemaValidationPipe {
  override async transform<T>(value: T, metadata: ArgumentMetadata): Promise<T> {
    if (metadata.schema === undefined) return value;
    // a body that is missing has no member
    const given = metadata.type === 'body' && value === undefined ? {} : value;
    const { value: valid, issues, stopped } = await validate(metadata.schema, given);
    if (issues.length === 0) return valid as T;
    throw refusalOf(issues, stopped, metadata.type === 'query' ? queryPointer : jsonPointer);
  }
}

// Thousands are counted, not written.
function refusalOf(
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
