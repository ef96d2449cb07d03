import { expect } from 'vitest';
import type { Answer } from './client.js';

const MEMBERS = ['code', 'detail', 'requestId', 'status', 'title', 'type'];

/**
 * Asserts that an answer is this problem and looks as every problem does; `pointers` are what `errors` must name, in
 * any order, for VALIDATION_FAILED.
 */
export function expectProblem(answer: Answer, status: number, code: string, pointers?: string[]): void {
  expect([answer.status, answer.body?.code], answer.text).toEqual([status, code]);
  expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(answer.headers.get('x-request-id')).toBe(answer.body.requestId);
  const { errors, id, ...problem } = answer.body;
  expect(Object.keys(problem).sort()).toEqual(MEMBERS);
  expect(problem).toEqual({
    type: expect.stringMatching(/./),
    title: expect.stringMatching(/./),
    detail: expect.stringMatching(/./),
    requestId: expect.stringMatching(/^[A-Za-z0-9._-]{1,128}$/),
    status,
    code,
  });
  expect(id, answer.text).toEqual(code === 'USER_EXISTS' ? expect.stringMatching(/^usr_/) : undefined);
  expect(errors !== undefined, answer.text).toBe(code === 'VALIDATION_FAILED');
  for (const error of errors ?? []) expect(error).toEqual({ pointer: expect.any(String), message: expect.any(String) });
  const named = new Set((errors ?? []).map(({ pointer }: { pointer: string }) => pointer));
  if (pointers !== undefined) expect(named, answer.text).toEqual(new Set(pointers));
}
