import type { Latchkey, Revision, RevisionFilter } from '@latchkey/client';
import type { Command } from 'commander';
import { countOf, pastOf } from './arguments.js';
import { asking, keyIdOf, userIdOf, withService } from './asking.js';
import type { ServiceFlags } from './connection.js';
import { cellsOf, pageSize, printList, type Columns, type ListFlags } from './lists.js';
import { lineOf } from './tables.js';

interface HistoryFlags extends ServiceFlags, ListFlags, Pick<RevisionFilter, 'targetType' | 'action' | 'from' | 'to'> {
  readonly user?: string;
  readonly key?: string;
  readonly target?: string;
  readonly follow?: true;
}

const FIRST_SHOWN = 10;
const POLL_MS = 2_000;
/** Services report what was done some time after it was. */
const LATE_MS = 60_000;

/** Adds `latchkey history`. */
export function historyCommand(latchkey: Command): void {
  asking(latchkey, 'history', 'who did what, newest first')
    .option('--user <user>', 'done by: id, e-mail address or external id')
    .option('--key <key>', 'done with a key, or to it: its id or its access key')
    .option('--target-type <type>', 'done to things of this type, as in key, user or element')
    .option('--target <id>', 'done to the thing with this id')
    .option('--action <action>', 'as in KeyDeleted or element.edited')
    .option('--from <time>', 'since: a date, or how long ago as in 24h', pastOf)
    .option('--to <time>', 'before: a date, or how long ago', pastOf)
    .option('--limit <count>', 'so many of them (default: 50, with --follow 10)', countOf)
    .option('--all', 'all of them')
    .option(
      '--follow',
      'print what comes, oldest first, until interrupted (what is reported over a minute late is left out)',
    )
    .action(withService(history));
}

async function history(latchkey: Latchkey, flags: HistoryFlags): Promise<void> {
  const filter: RevisionFilter = {
    userId: flags.user === undefined ? undefined : await userIdOf(latchkey, flags.user),
    keyId: flags.key === undefined ? undefined : await keyIdOf(latchkey, flags.key),
    targetId: flags.target,
    targetType: flags.targetType,
    action: flags.action,
    from: flags.from,
    to: flags.to,
  };
  if (flags.follow) return follow(latchkey, filter, flags);
  const entries = latchkey.history({ ...filter, limit: pageSize(flags) });
  await printList(entries, flags, COLUMNS);
}

/** Entries as they come, each once, and again when its outcome becomes known. */
async function follow(
  latchkey: Latchkey,
  filter: RevisionFilter,
  { json, limit = FIRST_SHOWN }: HistoryFlags,
): Promise<void> {
  const seen = new Map<string, Revision>();
  const show = (entries: readonly Revision[]) => {
    for (const entry of entries) {
      if (seen.get(entry.id)?.outcome === entry.outcome) continue;
      seen.set(entry.id, entry);
      process.stdout.write(json ? `${JSON.stringify(entry)}\n` : lineOf(cellsOf(COLUMNS, entry)));
    }
  };
  const first = await latchkey.historyPage({ ...filter, limit: Math.min(limit, 200) });
  show(first.items.toReversed());
  let newest = first.items[0]?.at ?? new Date().toISOString();
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    const from = new Date(Date.parse(newest) - LATE_MS).toISOString();
    const since = filter.from !== undefined && filter.from > from ? filter.from : from;
    const entries: Revision[] = [];
    for await (const entry of latchkey.history({ ...filter, from: since })) entries.push(entry);
    // those that were there before the first that was shown are not new
    show(entries.filter(({ id, at }) => seen.has(id) || at >= (first.items.at(-1)?.at ?? since)).toReversed());
    newest = entries[0]?.at ?? newest;
    for (const [id, { at }] of seen) if (at < from) seen.delete(id);
  }
}

const COLUMNS: Columns<Revision> = {
  at: ({ at }) => at,
  user: ({ user }) => user.name,
  with: ({ via }) => via?.keyName,
  action: ({ action }) => action,
  target: ({ target }) => `${target.type} ${target.name || target.id}`,
  outcome: ({ outcome }) => outcome,
  changes: ({ changes }) =>
    changes
      .map(told)
      .filter((text) => text !== '')
      .join('; '),
};

function told({ field, before, after }: Revision['changes'][number]): string {
  if (before === null) return after === null ? '' : `${field}: ${textOf(after)}`;
  return `${field}: ${textOf(before)} -> ${textOf(after)}`;
}

function textOf(value: unknown): string {
  if (value === null) return 'none';
  if (typeof value !== 'object') return String(value);
  return 'name' in value && typeof value.name === 'string' ? value.name : JSON.stringify(value);
}
