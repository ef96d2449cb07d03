import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';

export const ROOT = resolve(import.meta.dirname, '../..');

export interface ComposeService {
  readonly image?: string;
  readonly build?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly secrets?: readonly string[];
  readonly command?: readonly string[];
  readonly read_only?: boolean;
  readonly ports?: readonly string[];
}

interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
}

export const repositoryFile = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** The compose file with its anchors resolved and its variables as they stand. */
export const composeFile = (): ComposeFile =>
  parse(repositoryFile('docker-compose.yml'), { merge: true, maxAliasCount: -1 }) as ComposeFile;

/** Paths that are in the repository, generated and ignored ones left out. */
export function repositoryPaths(): ReadonlySet<string> {
  const options = ['ls-files', '--cached', '--others', '--exclude-standard'];
  return new Set(execFileSync('git', options, { cwd: ROOT, encoding: 'utf8' }).split('\n'));
}
