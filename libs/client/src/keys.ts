import { body, written, writtenTo, type Api } from './api.js';
import { everyItem, type Page } from './pages.js';
import { SecretLost } from './problem.js';
import type {
  ImportedKey,
  ImportedKeyResult,
  IssuedKey,
  Key,
  KeyChanges,
  KeyFilter,
  NewKey,
  RequestOptions,
  Revision,
  Schemas,
  WriteOptions,
} from './types.js';

/** `/v1/keys`: issuing keys and all that follows. */
export class Keys {
  readonly #api: Api;

  /** @param api whom it asks */
  constructor(api: Api) {
    this.#api = api;
  }

  /** Issues a key. @throws SecretLost where only a repeated answer came through, which holds no secret */
  async create(key: NewKey, options: WriteOptions = {}): Promise<IssuedKey> {
    const init = { params: { header: written(options) }, body: key as Schemas['NewApiKey'], signal: options.signal };
    return withSecret(await body(this.#api.POST('/v1/keys', init)));
  }

  /** Every key that a filter finds, newest first unless it says otherwise. */
  list(filter: KeyFilter = {}, options: RequestOptions = {}): AsyncGenerator<Key, void, undefined> {
    return everyItem(filter, (page) => this.page(page, options));
  }

  /** One page of them. */
  page(query: KeyFilter = {}, { signal }: RequestOptions = {}): Promise<Page<Key> & { readonly total?: number }> {
    return body(this.#api.GET('/v1/keys', { params: { query }, signal }));
  }

  /** @throws LatchkeyProblem KEY_NOT_FOUND */
  get(id: string, { signal }: RequestOptions = {}): Promise<Key> {
    return body(this.#api.GET('/v1/keys/{id}', { params: { path: { id } }, signal }));
  }

  /** Changes what is given and nothing else. */
  update(id: string, changes: KeyChanges, options: WriteOptions = {}): Promise<Key> {
    return body(this.#api.PATCH('/v1/keys/{id}', { ...writtenTo(id, options), body: changes }));
  }

  /** Ends a key for ever. Resolves when it works nowhere any more, which may take a lease of a guard that is away. */
  async delete(id: string, options: WriteOptions = {}): Promise<void> {
    await this.#api.DELETE('/v1/keys/{id}', writtenTo(id, options));
  }

  /** Shuts a key until it is enabled. @param reason for people */
  disable(id: string, reason?: string, options: WriteOptions = {}): Promise<Key> {
    return body(this.#api.POST('/v1/keys/{id}/disable', { ...writtenTo(id, options), body: { reason } }));
  }

  enable(id: string, options: WriteOptions = {}): Promise<Key> {
    return body(this.#api.POST('/v1/keys/{id}/enable', writtenTo(id, options)));
  }

  /**
   * Gives a key a new secret.
   *
   * @param overlapSeconds how long the old one goes on working; 0 by default
   * @throws SecretLost where only a repeated answer came through
   */
  async rotate(id: string, overlapSeconds = 0, options: WriteOptions = {}): Promise<IssuedKey> {
    const init = { ...writtenTo(id, options), body: { overlapSeconds } };
    return withSecret(await body(this.#api.POST('/v1/keys/{id}/rotate', init)));
  }

  /** Ends the secret before the newest at once. */
  endPreviousSecret(id: string, options: WriteOptions = {}): Promise<Key> {
    return body(this.#api.DELETE('/v1/keys/{id}/previous-secret', writtenTo(id, options)));
  }

  /** The secret again, where the installation keeps it sealed. Never repeated: each is an entry of the history. */
  reveal(id: string, { signal }: RequestOptions = {}): Promise<Schemas['Credential']> {
    return body(this.#api.POST('/v1/keys/{id}/reveal', { params: { path: { id } }, signal }));
  }

  /**
   * Takes over keys that exist elsewhere, at most 5,000. Each is judged by itself.
   *
   * @param dryRun true: say what would come of it
   * @returns a result for each, in their order; send those that are `unknown` again
   */
  async import(
    keys: readonly ImportedKey[],
    dryRun = false,
    options: WriteOptions = {},
  ): Promise<readonly ImportedKeyResult[]> {
    const init = { params: { header: written(options) }, body: { keys: [...keys], dryRun }, signal: options.signal };
    return (await body(this.#api.POST('/v1/keys/import', init))).items;
  }

  /** What was done to a key, newest first. */
  history(id: string, { signal }: RequestOptions = {}): AsyncGenerator<Revision, void, undefined> {
    const ask = (query: { limit?: number; cursor?: string }) =>
      body(this.#api.GET('/v1/keys/{id}/revisions', { params: { path: { id }, query }, signal }));
    return everyItem({}, ask);
  }

  /** Where a key was used, by the hour. @param from ISO 8601; default: as far back as is kept */
  use(id: string, from?: string, { signal }: RequestOptions = {}): Promise<Schemas['ApiKeyUse']> {
    return body(this.#api.GET('/v1/keys/{id}/use', { params: { path: { id }, query: { from } }, signal }));
  }

  /** How many keys there are of each status. */
  counts({ signal }: RequestOptions = {}): Promise<Schemas['ApiKeyCounts']> {
    return body(this.#api.GET('/v1/keys/counts', { signal }));
  }
}

function withSecret(key: Schemas['ApiKeyWithSecret']): IssuedKey {
  if (key.secretKey === undefined) throw new SecretLost(key);
  return key as IssuedKey;
}
