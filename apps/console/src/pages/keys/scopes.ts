/** An entry of the catalogue. */
interface Scope {
  readonly scope: string;
  readonly service: string;
  readonly description: string | null;
}

const PART = String.raw`(?:[A-Za-z0-9][A-Za-z0-9._-]{0,62}\*?|\*)`;
const SCOPE_PATTERN = new RegExp(`^${PART}:${PART}$`);

/** Whether the service takes it as a scope: `resource:action`, where a `*` may end either part. */
export const isScope = (text: string): boolean => SCOPE_PATTERN.test(text);

/** Whether a scope with a `*` stands for another one as well. */
export function includes(held: string, other: string): boolean {
  const [ours, theirs] = [held.split(':'), other.split(':')];
  return ours.every((part, place) => {
    const their = theirs[place] ?? '';
    return part.endsWith('*') ? their.startsWith(part.slice(0, -1)) : part === their;
  });
}

/** What the catalogue holds of one resource. `all` is there where there are several to choose from. */
export interface Resource {
  readonly name: string;
  readonly all?: string;
  readonly scopes: readonly Scope[];
}

export interface ServiceScopes {
  readonly service: string;
  readonly resources: readonly Resource[];
}

function gathered<T>(items: readonly T[], nameOf: (item: T) => string): (readonly [name: string, of: T[]])[] {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(nameOf(item), [...(groups.get(nameOf(item)) ?? []), item]);
  return [...groups];
}

const resourceOf = ({ scope }: Scope) => scope.slice(0, scope.indexOf(':'));

/** What of the catalogue has these letters in it, by service and resource; everything, where nothing is looked for. */
export function catalogue(scopes: readonly Scope[], q: string): ServiceScopes[] {
  const wanted = q.trim().toLowerCase();
  const found = scopes.filter(({ scope, service, description }) =>
    [scope, service, description ?? ''].some((text) => text.toLowerCase().includes(wanted)),
  );
  return gathered(found, ({ service }) => service).map(([service, own]) => ({
    service,
    resources: gathered(own, resourceOf).map(([name, all]) => ({
      name,
      scopes: all,
      ...(name !== '*' && all.length > 1 && { all: `${name}:*` }),
    })),
  }));
}

/** Scopes with one more, which takes the place of those that it includes; or with one less. */
export function toggled(chosen: readonly string[], scope: string, on: boolean): string[] {
  const others = chosen.filter((one) => !(on ? includes(scope, one) : one === scope));
  return on ? [...others, scope] : others;
}

/** What a scope lets a key do, as far as the catalogue says it. */
export function descriptionOf(scopes: readonly Scope[], scope: string): string | null {
  return scopes.find((one) => one.scope === scope)?.description ?? null;
}
