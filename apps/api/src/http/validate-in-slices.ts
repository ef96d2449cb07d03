import { setImmediate } from 'node:timers/promises';
import { MOST_ERRORS } from '@latchkey/domain';
import type { ArgumentMetadata } from '@nestjs/common';
import { z } from 'zod';

const SLICE = 16;
const AT_A_STRETCH_MS = 10;

/**
 * Bodies with a long list whose entries are validated one by one, and the name of that list. Their schema sees only some
 * entries at a time, so it cannot bound their number: MAX_MEMBERS of json-body.ts does.
 */
export const IN_SLICES = z.registry<{ list: string }>();

type Issue = z.core.$ZodIssue;
type Schema = NonNullable<ArgumentMetadata['schema']>;

interface Validated {
  /** absent when there are issues */
  readonly value?: unknown;
  readonly issues: readonly Issue[];
  /** validation stopped at enough issues, before the end */
  readonly stopped: boolean;
}

/** Validates as `schema` does; a list of IN_SLICES yields to other requests, and ends at MOST_ERRORS. */
export async function validate(schema: Schema, given: unknown): Promise<Validated> {
  const list = IN_SLICES.get(schema as unknown as z.ZodType)?.list;
  const entries = list === undefined ? undefined : (given as Record<string, unknown> | null)?.[list];
  if (list === undefined || !Array.isArray(entries) || entries.length <= SLICE) {
    return { ...(await outcome(schema, given)), stopped: false };
  }
  const values: unknown[] = [];
  const issues: Issue[] = [];
  const turn = turns();
  for (let from = 0; from < entries.length; from += SLICE) {
    const { value, issues: found } = await outcome(schema, { ...(given as object), [list]: entries.slice(from, from + SLICE) }); // prettier-ignore
    issues.push(...found.map((issue) => moved(issue, from)));
    // what is wrong beside the list would be so in each slice
    const beside = found.some(({ path }) => typeof path[1] !== 'number');
    if (beside || issues.length >= MOST_ERRORS) return { issues, stopped: from + SLICE < entries.length };
    values.push(...((value as Record<string, unknown[]> | undefined)?.[list] ?? []));
    await turn();
  }
  if (issues.length > 0) return { issues, stopped: false };
  return { value: { ...(given as object), [list]: values }, issues, stopped: false };
}

async function outcome(schema: Schema, given: unknown): Promise<Omit<Validated, 'stopped'>> {
  const result = await schema['~standard'].validate(given);
  if (result.issues === undefined) return { value: result.value, issues: [] };
  return { issues: result.issues as unknown as readonly Issue[] };
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
