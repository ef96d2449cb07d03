import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runningService } from '../support/running-service.js';
import { describeWithTool, go, python, said } from './tools.js';

const CLIENTS = join(import.meta.dirname, 'clients');

/** A suite over a service and a fresh folder with its OpenAPI document in it. */
const generated = (generate: (document: string, folder: string) => Promise<void>, use: readonly string[]) => () => {
  const at = runningService();
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-client-'));
    const document = join(folder, 'openapi.json');
    await writeFile(document, await (await fetch(`${at.service.url}/openapi.json`)).text());
    await generate(document, folder);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('creates, lists and deletes a key', async () => {
    const { accessKey, secretKey } = at.admin.credential;
    const [program, ...args] = use;
    expect(await said(program!, [...args, at.service.url, accessKey, secretKey], folder)).toContain('done');
  });
};

const inPython = generated(
  async (document, folder) => {
    const output = ['--output-path', join(folder, 'latchkey_client'), '--meta', 'none'];
    await said('openapi-python-client', ['generate', '--path', document, ...output]);
    await cp(join(CLIENTS, 'python.py'), join(folder, 'use.py'));
  },
  ['python', 'use.py'],
);

const inGo = (name: string, generate: (document: string, to: string) => Promise<unknown>) =>
  generated(
    async (document, folder) => {
      await mkdir(join(folder, 'generated'));
      await generate(document, join(folder, 'generated'));
      await writeFile(join(folder, 'go.mod'), 'module example.org/client\n\ngo 1.25\n');
      await cp(join(CLIENTS, `${name}.go`), join(folder, 'main.go'));
      await said('go', ['mod', 'tidy'], folder);
    },
    ['go', 'run', '.'],
  );

const oapiCodegen = inGo('oapi-codegen', (document, to) =>
  said('oapi-codegen', ['-package', 'latchkey', '-generate', 'types,client', '-o', join(to, 'latchkey.go'), document]),
);
const ogen = inGo('ogen', (document, to) =>
  said('ogen', ['--package', 'latchkey', '--target', to, '--clean', document]),
);

await describeWithTool('a client by openapi-python-client', python('openapi-python-client', '0.29.1'), inPython);
await describeWithTool('a client by oapi-codegen', go('github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.8.2'), oapiCodegen, { optional: true }); // prettier-ignore
await describeWithTool('a client by ogen', go('github.com/ogen-go/ogen/cmd/ogen@v1.25.0'), ogen, { optional: true });
