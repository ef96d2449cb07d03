import { useState } from 'react';
import { useAction } from '../ui/use-action';
import { newIdempotencyKey } from './client';
import { isUnanswered } from './problem';

interface Submission<W> {
  readonly run: (wanted: W) => Promise<void>;
  readonly pending: boolean;
  readonly error: unknown;
  /** something was sent, and nobody knows whether it was done: it can only be repeated */
  readonly unanswered: boolean;
}

/**
 * What a person means once. While it is not answered, running it again repeats it to the letter under the same
 * Idempotency-Key, whatever was written meanwhile: it never has two effects.
 */
export function useSubmission<W>(send: (wanted: W, idempotencyKey: string) => Promise<void>): Submission<W> {
  const [sent, setSent] = useState<{ readonly wanted: W; readonly idempotencyKey: string } | null>(null);
  const { run, pending, error } = useAction(async (wanted: W) => {
    const attempt = sent ?? { wanted, idempotencyKey: newIdempotencyKey() };
    setSent(attempt);
    try {
      await send(attempt.wanted, attempt.idempotencyKey);
      setSent(null);
    } catch (error) {
      if (!isUnanswered(error)) setSent(null);
      throw error;
    }
  });
  return { run, pending, error, unanswered: sent !== null };
}
