import { StandardSchemaValidationPipe } from '@nestjs/common';
import type { z } from 'zod';
import { invalid, type Fault } from './problem.js';

/** Validates bodies and queries against their zod schema and names every wrong member by a pointer (RFC 6901). */
export const validationPipe = new StandardSchemaValidationPipe({
  exceptionFactory: (issues) => invalid((issues as z.core.$ZodIssue[]).flatMap(faultsIn)),
});

function faultsIn(issue: z.core.$ZodIssue): Fault[] {
  if (issue.code !== 'unrecognized_keys') return [{ pointer: pointerTo(issue.path), message: issue.message }];
  return issue.keys.map((key) => ({ pointer: pointerTo([...issue.path, key]), message: 'is not known here' }));
}

function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
