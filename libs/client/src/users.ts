import { body, written, writtenTo, type Api } from './api.js';
import { everyItem, type Page } from './pages.js';
import type {
  ImportedUser,
  ImportedUserResult,
  NewUser,
  RequestOptions,
  Schemas,
  User,
  UserChanges,
  UserFilter,
  WriteOptions,
} from './types.js';

/** `/v1/users`: whom keys act for. */
export class Users {
  readonly #api: Api;

  /** @param api whom it asks */
  constructor(api: Api) {
    this.#api = api;
  }

  /** @throws LatchkeyProblem USER_EXISTS, with the `id` of the user who has that externalId or e-mail address */
  create(user: NewUser, options: WriteOptions = {}): Promise<User> {
    const init = { params: { header: written(options) }, body: user as Schemas['NewUser'], signal: options.signal };
    return body(this.#api.POST('/v1/users', init));
  }

  /** Every user that a filter finds, newest first. */
  list(filter: UserFilter = {}, options: RequestOptions = {}): AsyncGenerator<User, void, undefined> {
    return everyItem(filter, (page) => this.page(page, options));
  }

  /** One page of them. */
  page(query: UserFilter = {}, { signal }: RequestOptions = {}): Promise<Page<User> & { readonly total?: number }> {
    return body(this.#api.GET('/v1/users', { params: { query }, signal }));
  }

  /** @throws LatchkeyProblem USER_NOT_FOUND */
  get(id: string, { signal }: RequestOptions = {}): Promise<User> {
    return body(this.#api.GET('/v1/users/{id}', { params: { path: { id } }, signal }));
  }

  /** Changes what is given and nothing else. */
  update(id: string, changes: UserChanges, options: WriteOptions = {}): Promise<User> {
    return body(this.#api.PATCH('/v1/users/{id}', { ...writtenTo(id, options), body: changes }));
  }

  /** Shuts every key of a user. Resolves when they work nowhere any more. @throws LatchkeyProblem LAST_ADMIN */
  deactivate(id: string, options: WriteOptions = {}): Promise<User> {
    return body(this.#api.POST('/v1/users/{id}/deactivate', writtenTo(id, options)));
  }

  activate(id: string, options: WriteOptions = {}): Promise<User> {
    return body(this.#api.POST('/v1/users/{id}/activate', writtenTo(id, options)));
  }

  /**
   * Makes users as another system's list has them, at most 5,000: created, edited, activated or deactivated.
   *
   * @param dryRun true: say what would come of it
   * @returns a result for each, in their order; send those that are `unknown` again
   */
  async import(
    users: readonly ImportedUser[],
    dryRun = false,
    options: WriteOptions = {},
  ): Promise<readonly ImportedUserResult[]> {
    const init = { params: { header: written(options) }, body: { users: [...users], dryRun }, signal: options.signal };
    return (await body(this.#api.POST('/v1/users/import', init))).items;
  }
}
