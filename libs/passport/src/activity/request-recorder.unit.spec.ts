import { describe, expect, it, vi } from 'vitest';
import { FakeSource } from '../../../../test/support/fake-source.js';
import type { Caller } from '../caller/admission.js';
import { SourceError } from '../source/replica-source.port.js';
import { RequestRecorder, type RecordedCall } from './request-recorder.js';

const caller = { user: { id: 'usr_1' }, key: { id: 'key_1' } } as Caller;

async function given() {
  const source = new FakeSource();
  const warnings: string[] = [];
  const warn = (message: string) => void warnings.push(message);
  const recorder = await RequestRecorder.open({ source, service: 'scorecard', queueDirectory: null, warn });
  const begin = (more: Partial<RecordedCall> = {}) => {
    const request = { headers: {}, method: 'POST', url: '/things' };
    return recorder.begin({ request, caller, action: 'thing.made', route: 'Things.make', response: null, ...more });
  };
  return { source, begin, warnings };
}

it('a target that throws what no text can be made of costs the entry its target alone', async () => {
  const { source, begin, warnings } = await given();
  const target = () => {
    throw Object.create(null);
  };
  await begin({ target });
  expect(source.started()).toMatchObject([{ action: 'thing.made', target: { type: 'path', id: '/things' } }]);
  expect(warnings).toEqual([
    'Things.make: the target of its revision entry threw [object Object]; the entry names the path instead',
  ]);
});

describe('of entries that Latchkey does not take', () => {
  it('a thousand reasons are told and remembered, and no more', async () => {
    const { source, begin, warnings } = await given();
    let count = 0;
    source.onAppend = () => Promise.reject(new SourceError('rejected', `reason ${count++}`));
    const add = vi.spyOn(Set.prototype, 'add');
    try {
      for (let i = 0; i < 1_100; i++) await expect(begin()).rejects.toMatchObject({ status: 503 });
      expect(warnings).toHaveLength(1_000);
      expect(add.mock.calls.filter(([text]) => String(text).startsWith('Things.make: Latchkey does not take'))).toHaveLength(1_000); // prettier-ignore
    } finally {
      add.mockRestore();
    }
  });
});
