/** What the routes of a service ask of keys, as its guards tell it. */
export interface ServiceScopes {
  readonly account: string;
  readonly service: string;
  readonly scopes: readonly { readonly scope: string; readonly description: string | null }[];
}

const MOST_SERVICES = 50;
/** The name of Latchkey's own routes, which nobody else speaks for. */
const OWN = 'latchkey';

/** The scopes of services, of the newest guard of each, for people who choose scopes. It decides nothing. */
export class ScopeCatalogue {
  /** by account and service */
  readonly #told = new Map<string, Map<string, ServiceScopes>>();

  tell(one: ServiceScopes): void {
    if (one.service === OWN) return;
    const told = this.#told.get(one.account) ?? new Map<string, ServiceScopes>();
    // the newest stand last
    told.delete(one.service);
    if (told.size >= MOST_SERVICES) told.delete(told.keys().next().value!);
    this.#told.set(one.account, told.set(one.service, one));
  }

  list(): ServiceScopes[] {
    return [...this.#told.values()].flatMap((told) => [...told.values()]);
  }
}
