import { initialise, recoverAdmin, signInAddress, type Finding, type OutFile } from '@latchkey/installation';
import { printJson, say, withProgress } from '../output.js';
import { backendOfEnvironment, serviceAddress } from './backend.js';

/** What the options of these commands hold. */
export interface Flags {
  readonly json?: boolean;
  readonly out?: string;
  readonly force?: boolean;
  readonly allowUnsafe?: boolean;
  readonly acceptLog?: boolean;
  readonly user?: string;
}

const outFileOf = ({ out: path, force = false }: Flags): OutFile | null =>
  path === undefined ? null : { path, force };

const MARK: Readonly<Record<Finding['result'], string>> = { ok: 'ok     ', warning: 'WARNING', failed: 'FAILED ' };

export async function init(flags: Flags): Promise<void> {
  const credential = await initialise(backendOfEnvironment(flags.allowUnsafe), outFileOf(flags));
  if (credential === null) {
    if (flags.json) printJson({ initialised: false });
    return say('Already initialised; nothing was changed. If the key is lost: npx latchkey recover-admin');
  }
  if (flags.out === undefined) printJson(credential);
  else say(`The first admin key is in ${flags.out}. Move it to a safe place.`);
}

export async function doctor({ acceptLog, json }: Flags): Promise<void> {
  const backend = backendOfEnvironment();
  if (acceptLog) {
    const accepted = await backend.acceptLog();
    const { log, records, newest } = accepted;
    return report(json, accepted, `Accepted log ${log}, as it was found: ${records} records, the newest of ${newest}. Projections are built anew at the next start.`); // prettier-ignore
  }
  const findings = await withProgress('reading the log', (onProgress) => backend.doctor(onProgress));
  if (json) printJson(findings);
  else for (const { check, result, detail } of findings) process.stdout.write(`${MARK[result]} ${check}: ${detail}\n`);
  if (findings.some(({ result }) => result === 'failed')) process.exitCode = 1;
}

export async function rebuildReadModel({ json }: Flags): Promise<void> {
  const summary = await withProgress('rebuilding', (onProgress) => backendOfEnvironment().rebuild(onProgress));
  const compared = {
    true: 'It equals the one it replaced.',
    false: 'It DIFFERS from the one it replaced.',
    null: 'The one before could not be read.',
    undefined: 'It is live.',
  };
  report(json, summary, `Rebuilt the read model from ${summary.records} records. ${compared[`${summary.identical}`]}`);
}

export async function backupLog(target: string, { json }: Flags): Promise<void> {
  const copied = await withProgress('copying', (onProgress) => backendOfEnvironment().backup(target, onProgress));
  report(json, copied, `Copied ${copied.records} records (${copied.bytes} bytes) to ${target}. The sealing key, if you set one, is not in it: keep a copy of that somewhere else.`); // prettier-ignore
}

export async function restoreLog(from: string, { json }: Flags): Promise<void> {
  const restored = await withProgress('restoring', (onProgress) => backendOfEnvironment().restore(from, onProgress));
  report(json, restored, `Restored ${restored.records} records. Run \`npx latchkey doctor --accept-log\` if others remember more than this.`); // prettier-ignore
}

export async function recover(flags: Flags): Promise<void> {
  const { out, json } = flags;
  const { credential, userId, userName } = await recoverAdmin(backendOfEnvironment(), outFileOf(flags));
  if (out === undefined) printJson(json ? { ...credential, userId, userName } : credential);
  say(`The key acts as ${userName} (${userId})${out === undefined ? '' : ` and is in ${out}`}.`);
}

export async function printSignInLink({ user, json }: Flags): Promise<void> {
  const address = serviceAddress();
  const { token, expiresAt: until, ...whose } = await backendOfEnvironment().makeSignInLink(user ?? null);
  const link = { url: signInAddress(address, token), expiresAt: new Date(until).toISOString(), ...whose };
  if (json) return printJson(link);
  process.stdout.write(`${link.url}\n`);
  say(`It signs in ${link.userName} (${link.userId}), once, until ${link.expiresAt}.`);
}

function report(json: boolean | undefined, result: object, text: string): void {
  if (json) printJson(result);
  else say(text);
}
