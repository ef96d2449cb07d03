// a guard whose request was lost asks again after 10 s
const WITHIN_MS = 30_000;
const EVERY_MS = 100;

/** Asks again and again until the answer satisfies; rejects with the last answer after 30 s, unless another time is given. */
export async function eventually<T>(
  ask: () => Promise<T> | T,
  satisfies: (answer: T) => boolean,
  withinMs = WITHIN_MS,
): Promise<T> {
  const end = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (satisfies(answer)) return answer;
    if (Date.now() > end) throw new Error(`not within ${withinMs} ms; the last answer was ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}
