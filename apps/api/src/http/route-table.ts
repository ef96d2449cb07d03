import { MethodNotAllowed, NotFound } from '@latchkey/domain';
import type { FastifyInstance } from 'fastify';

interface Route {
  readonly pattern: RegExp;
  readonly methods: Set<string>;
}

/** Records every route as it is registered, to distinguish a wrong method on a known path from an unknown path. */
export class RouteTable {
  readonly #routes = new Map<string, Route>();
  readonly #beginnings = new Set<string>();

  watch(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', ({ url, method }) => {
      for (const one of [method].flat()) this.#add(url, one);
    });
  }

  /** Every route as [method, path]. */
  list(): [string, string][] {
    return [...this.#routes].flatMap(([url, { methods }]) => [...methods].map((one): [string, string] => [one, url]));
  }

  beginsWith(segment: string): boolean {
    return this.#beginnings.has(segment);
  }

  /** The error for a request that no route took: MethodNotAllowed when other methods work on its path. */
  refusal(url: string): MethodNotAllowed | NotFound {
    const path = url.split('?')[0]!;
    const routes = [...this.#routes.values()].filter(({ pattern }) => pattern.test(path));
    const allowed = routes.flatMap(({ methods }) => [...methods]);
    return allowed.length > 0 ? new MethodNotAllowed([...new Set(allowed)].sort()) : new NotFound();
  }

  #add(url: string, method: string): void {
    this.#beginnings.add(url.split('/')[1]!);
    if (url.includes('*')) return;
    const source = url.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:[A-Za-z]+/g, '[^/]+');
    const methods = this.#routes.get(url)?.methods ?? new Set<string>();
    this.#routes.set(url, { pattern: new RegExp(`^${source}$`), methods: methods.add(method) });
  }
}
