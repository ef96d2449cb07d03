import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { composeFile, repositoryFile, ROOT } from './compose-file.js';

const lines = repositoryFile('Dockerfile').replaceAll('\\\n', ' ').split('\n');
const said = (word: string) =>
  lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.split(/\s+/).slice(1));

describe('Dockerfile', () => {
  test('copies what exists, and what .dockerignore lets through', () => {
    const let_through = repositoryFile('.dockerignore').split('\n').filter((line) => line.startsWith('!')); // prettier-ignore
    const sources = said('COPY').filter(([first]) => !first!.startsWith('--')).flatMap((words) => words.slice(0, -1)); // prettier-ignore
    expect(sources).toContain('package-lock.json');
    for (const source of sources) {
      expect(existsSync(join(ROOT, source)), source).toBe(true);
      expect(let_through).toContain(`!${source}`);
    }
  });

  test('copies from the build only what the build has', () => {
    const built = said('COPY').filter(([first]) => first!.startsWith('--from=build')).map(([, source]) => source!); // prettier-ignore
    const names = built.map((source) => source.replace('/src/', ''));
    expect(names).toEqual(['package.json', 'node_modules', 'dist', 'apps']);
  });

  test('pins the major version of Node, the same in both stages, and one that the package allows', () => {
    const images = new Set(said('FROM').map(([image]) => image));
    expect([...images]).toEqual(['node:24-bookworm-slim']);
    expect(JSON.parse(repositoryFile('package.json')).engines.node).toBe('>=20.19.0');
  });

  test('runs as nobody in particular, and says how it is', () => {
    expect(said('USER')).toEqual([['node']]);
    expect(said('HEALTHCHECK')).toHaveLength(1);
    expect(lines.findIndex((line) => line.startsWith('USER'))).toBeGreaterThan(
      lines.findLastIndex((line) => line.startsWith('RUN')),
    );
  });

  test('starts what the package scripts start', () => {
    const { scripts } = JSON.parse(repositoryFile('package.json')) as { scripts: Record<string, string> };
    expect(`exec ${JSON.parse(said('CMD')[0]!.join(' ')).join(' ')}`).toBe(scripts['start:api']);
    expect(`exec ${composeFile().services['projector']!.command!.join(' ')}`).toBe(scripts['start:projector']);
  });

  test.each(Object.entries(composeFile().services))('makes a folder for each volume of %s', (_name, service) => {
    if (service.build === undefined) return;
    const folders = said('RUN').find(([first]) => first === 'install')!;
    for (const volume of service.volumes ?? []) expect(folders).toContain(volume.split(':')[1]);
  });
});
