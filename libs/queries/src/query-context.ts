import { Forbidden, type UserRole } from '@latchkey/domain';
import type { ReadModel } from '@latchkey/read-model';
import { Inject, type Type } from '@nestjs/common';
import { QueryHandler, type Query, type QueryResult } from '@nestjs/cqrs';

/** Who asks. */
export interface QueryContext {
  readonly account: string;
  readonly user: { readonly id: string; readonly role: UserRole };
}

/** @throws Forbidden unless the caller is an admin */
export function requireAdmin({ user }: QueryContext): void {
  if (user.role !== 'admin') throw new Forbidden('the role admin');
}

/** Injection token of the read model (`ReadModel`). */
export const READ_MODEL = Symbol('latchkey.read-model');

/** The handler of a query, for Nest's bus, of what the read model answers to it. */
export function handlerOf<Q extends Query<unknown>>(
  query: new (...parameters: never[]) => Q,
  answer: (query: Q, readModel: ReadModel) => Promise<QueryResult<Q>>,
): Type<{ execute(asked: Q): Promise<QueryResult<Q>> }> {
  @QueryHandler(query)
  class Handler {
    constructor(@Inject(READ_MODEL) private readonly readModel: ReadModel) {}

    execute(asked: Q): Promise<QueryResult<Q>> {
      return answer(asked, this.readModel);
    }
  }
  // Under one name, nobody could tell in Nest's errors which of them is meant.
  Object.defineProperty(Handler, 'name', { value: query.name.replace(/Query$/, 'Handler') });
  return Handler;
}
