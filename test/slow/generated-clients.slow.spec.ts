import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runningService } from '../support/running-service.js';
import { go, python, said } from './tools.js';

const CLIENTS = join(import.meta.dirname, 'clients');

describe('a generated client creates, lists and deletes a key', () => {
  const at = runningService();
  let folder: string;
  let document: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-client-'));
    document = join(folder, 'openapi.json');
    await writeFile(document, await (await fetch(`${at.service.url}/openapi.json`)).text());
  });
  afterEach(() => rm(folder, { recursive: true }));

  const credential = (): string[] => [at.service.url, at.admin.credential.accessKey, at.admin.credential.secretKey];

  it('in Python, by openapi-python-client', async () => {
    await python('openapi-python-client==0.29.1');
    const output = ['--output-path', join(folder, 'latchkey_client'), '--meta', 'none'];
    await said('openapi-python-client', ['generate', '--path', document, ...output]);
    await cp(join(CLIENTS, 'python.py'), join(folder, 'use.py'));
    expect(await said('python', ['use.py', ...credential()], folder)).toContain('done');
  });

  it.each([
    ['oapi-codegen', 'github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.8.2', oapiCodegen],
    ['ogen', 'github.com/ogen-go/ogen/cmd/ogen@v1.25.0', ogen],
  ])('in Go, by %s', async (name, command, generate) => {
    await go(command);
    await mkdir(join(folder, 'generated'));
    await generate(document, join(folder, 'generated'));
    await writeFile(join(folder, 'go.mod'), 'module example.org/client\n\ngo 1.25\n');
    await cp(join(CLIENTS, `${name}.go`), join(folder, 'main.go'));
    await said('go', ['mod', 'tidy'], folder);
    expect(await said('go', ['run', '.', ...credential()], folder)).toContain('done');
  });
});

const oapiCodegen = (document: string, to: string) =>
  said('oapi-codegen', ['-package', 'latchkey', '-generate', 'types,client', '-o', join(to, 'latchkey.go'), document]);

const ogen = (document: string, to: string) =>
  said('ogen', ['--package', 'latchkey', '--target', to, '--clean', document]);
