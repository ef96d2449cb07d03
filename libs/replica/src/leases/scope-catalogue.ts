/** What the routes of a service ask of keys, as its guards tell it. */
export interface ServiceScopes {
  readonly account: string;
  readonly service: string;
  readonly scopes: readonly { readonly scope: string; readonly description: string | null }[];
}

const MOST_SERVICES = 200;

/** The scopes of services, of the newest guard of each. It is for people who choose scopes, and decides nothing. */
export class ScopeCatalogue {
  readonly #told = new Map<string, ServiceScopes>();

  tell(one: ServiceScopes): void {
    const key = `${one.account} ${one.service}`;
    // the newest stand last
    this.#told.delete(key);
    if (this.#told.size >= MOST_SERVICES) this.#told.delete(this.#told.keys().next().value!);
    this.#told.set(key, one);
  }

  list(): ServiceScopes[] {
    return [...this.#told.values()];
  }
}
