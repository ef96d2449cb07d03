import { useRef, useState } from 'react';
import { newIdempotencyKey } from './client';
import { isUnanswered } from './problem';

/** Something a person does once at a time. What it answers is kept nowhere: it may be a secret. */
export function useAction<A extends unknown[]>(act: (...args: A) => Promise<void>) {
  const running = useRef(false);
  const [state, setState] = useState<{ pending: boolean; error: unknown }>({ pending: false, error: null });
  const run = async (...args: A) => {
    if (running.current) return;
    running.current = true;
    setState({ pending: true, error: null });
    try {
      await act(...args);
      setState({ pending: false, error: null });
    } catch (error) {
      setState({ pending: false, error });
    } finally {
      running.current = false;
    }
  };
  return { run, ...state };
}

/**
 * What a person means once. While it is not answered, running it again repeats it to the letter under the same
 * Idempotency-Key, whatever was written meanwhile: it never has two effects.
 */
export function useSubmission<W>(send: (wanted: W, idempotencyKey: string) => Promise<void>) {
  const [sent, setSent] = useState<{ readonly wanted: W; readonly idempotencyKey: string } | null>(null);
  const action = useAction(async (wanted: W) => {
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
  return { ...action, unanswered: sent !== null };
}
