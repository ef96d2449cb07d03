/** One thing that was looked at. `warning`: works, but somebody should look. */
export interface Finding {
  readonly check: string;
  readonly result: 'ok' | 'warning' | 'failed';
  /** what was found, and where it is not ok, what to do */
  readonly detail: string;
}

export type Found = Pick<Finding, 'result' | 'detail'>;

export const ok = (detail: string): Found => ({ result: 'ok', detail });
export const warning = (detail: string): Found => ({ result: 'warning', detail });
export const failed = (detail: string): Found => ({ result: 'failed', detail });

/** Looks at one thing after the other and writes down what was found; what is thrown is a finding too. */
export class Findings {
  readonly list: Finding[] = [];

  /** @returns whether there is any use in looking on */
  async look(check: string, work: () => Promise<Found> | Found): Promise<boolean> {
    const found = await Promise.resolve()
      .then(work)
      .catch((error: Error) => failed(error.message));
    this.list.push({ check, ...found });
    return found.result !== 'failed';
  }
}
