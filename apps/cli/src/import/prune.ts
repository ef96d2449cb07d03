import type { Latchkey, User } from '@latchkey/client';
import { say } from '../output.js';
import { confirm } from '../service/asking.js';
import type { LineResult } from './results.js';

const NAMED = 20;

interface PruneFlags {
  readonly dryRun?: true;
  readonly yes?: true;
}

/** Deactivates the active users that a file does not have. Where every line has an externalId, so must they. */
export class Prune {
  readonly #kept: Set<string>;
  #notDone = 0;
  #hasExternalIds = true;

  /** @param own id of the caller, who is never deactivated */
  constructor(
    private readonly latchkey: Latchkey,
    own: string,
  ) {
    this.#kept = new Set([own]);
  }

  /** Hears what became of a line. @param item null: the line is of an import before, or says nothing */
  keep({ id, outcome }: LineResult, item: Readonly<Record<string, unknown>> | null): void {
    if (id !== undefined) this.#kept.add(id);
    if (outcome === 'refused' || outcome === 'unknown') this.#notDone++;
    if (item !== null && item['externalId'] === undefined) this.#hasExternalIds = false;
  }

  /** Says whom it would deactivate, asks, and does it. @throws Error where lines are not done: their users would look missing */
  async run(flags: PruneFlags): Promise<void> {
    if (this.#notDone > 0)
      throw new Error('Nobody was deactivated: mend the lines that are refused first, or their users would be.');
    const missing: User[] = [];
    for await (const user of this.latchkey.users.list({ active: 'true' })) {
      const isMeant = !this.#hasExternalIds || user.externalId !== null;
      if (isMeant && !this.#kept.has(user.id)) missing.push(user);
    }
    if (missing.length === 0) return say('No active user is missing from the file.');
    say(`Not in the file: ${missing.length} active users.`);
    for (const { id, name, email, role } of missing.slice(0, NAMED)) say(`  ${name} (${email ?? id}), ${role}`);
    if (missing.length > NAMED) say(`  and ${missing.length - NAMED} more`);
    if (flags.dryRun) return;
    await confirm(`Deactivate ${missing.length} users? Their keys stop working.`, flags);
    for (const { id } of missing) await this.latchkey.users.deactivate(id);
    say(`${missing.length} users were deactivated.`);
  }
}
