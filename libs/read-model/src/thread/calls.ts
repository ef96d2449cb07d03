import type { MessagePort, Worker } from 'node:worker_threads';

interface Call {
  readonly call: number;
  readonly method: string;
  readonly asked: readonly unknown[];
}

interface Answer {
  readonly answer: number;
  readonly value?: unknown;
  readonly problem?: unknown;
}

type Method = (...asked: never[]) => unknown;

/** Methods as another thread calls them: what they return is promised. */
export type Promised<T> = {
  readonly [N in keyof T]: T[N] extends (...asked: infer A) => infer R ? (...asked: A) => Promise<Awaited<R>> : never;
};

/** Answers what another thread asks for, one after the other, by these methods. */
export function answerCalls(port: MessagePort, methods: Readonly<Record<string, Method>>): void {
  port.on('message', ({ call, method, asked }: Partial<Call>) => {
    if (call === undefined) return;
    void Promise.resolve()
      .then(() => methods[method!]!(...(asked as never[])))
      .then(
        (value) => port.postMessage({ answer: call, value } satisfies Answer),
        (problem: unknown) => port.postMessage({ answer: call, problem } satisfies Answer),
      );
  });
}

/** Calls methods in another thread. Once that has ended, every call is rejected. */
export class Calls {
  readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>();
  #next = 0;
  #over: Error | null = null;

  constructor(private readonly worker: Worker) {
    worker.on('message', ({ answer, value, problem }: Partial<Answer>) => {
      if (answer === undefined) return;
      const waiting = this.#waiting.get(answer)!;
      this.#waiting.delete(answer);
      if (problem === undefined) waiting.resolve(value);
      else waiting.reject(problem);
      if (this.#waiting.size === 0) worker.unref();
    });
    worker.on('error', (error) => this.#end(error as Error));
    worker.on('exit', () => this.#end(new Error('the thread of the read model has ended')));
    worker.unref();
  }

  /** whether the thread has ended */
  get over(): boolean {
    return this.#over !== null;
  }

  /** @throws what the method throws, as structuredClone copies it; Error when the thread ends before it answers */
  ask<T>(method: string, ...asked: readonly unknown[]): Promise<T> {
    if (this.#over !== null) return Promise.reject(this.#over);
    // a process lives for as long as somebody waits for an answer
    this.worker.ref();
    const call = this.#next++;
    return new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(call, { resolve, reject });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      this.worker.postMessage({ call, method, asked } satisfies Call);
    }) as Promise<T>;
  }

  #end(why: Error): void {
    this.#over ??= why;
    for (const { reject } of this.#waiting.values()) reject(this.#over);
    this.#waiting.clear();
  }
}
