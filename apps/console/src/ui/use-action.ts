import { useRef, useState } from 'react';

interface Action<A extends unknown[]> {
  readonly run: (...args: A) => Promise<void>;
  readonly pending: boolean;
  readonly error: unknown;
  readonly clear: () => void;
}

/** Something a person does once at a time. What it answers is kept nowhere: it may be a secret. */
export function useAction<A extends unknown[]>(act: (...args: A) => Promise<void>): Action<A> {
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
  return { run, ...state, clear: () => setState({ pending: false, error: null }) };
}
