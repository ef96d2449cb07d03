import {
  hourOf,
  serviceUseOf,
  withUse,
  type Clock,
  type KeyUse,
  type ServiceUse,
  type UseOfHour,
} from '@latchkey/domain';

type Hours = Map<number, readonly ServiceUse[]>;

/** Adds up what keys are used for, by hour and service, until it is written. An hour is what this clock says. */
export class UseCounter {
  /** by account, key and hour */
  #accounts = new Map<string, Map<string, Hours>>();

  constructor(private readonly clock: Clock) {}

  add(account: string, service: string, uses: readonly KeyUse[]): void {
    const at = hourOf(this.clock.now());
    const keys = this.#accounts.get(account) ?? new Map<string, Hours>();
    this.#accounts.set(account, keys);
    for (const use of uses) {
      const hours = keys.get(use.key) ?? (new Map() as Hours);
      keys.set(use.key, hours.set(at, withUse(hours.get(at) ?? [], serviceUseOf(service, use))));
    }
  }

  /** What was added since the last call, by account. */
  take(): Map<string, UseOfHour[]> {
    const taken = [...this.#accounts].map(([account, keys]) => [account, [...keys].flatMap(usesOf)] as const);
    this.#accounts = new Map();
    return new Map(taken);
  }
}

function usesOf([key, hours]: [string, Hours]): UseOfHour[] {
  return [...hours].flatMap(([at, services]) => services.map((one) => ({ key, at, ...one })));
}
