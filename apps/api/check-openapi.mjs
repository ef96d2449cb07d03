// What `npm run check:api` runs: /openapi.json, made without a server, against the recommended rules of Redocly and
// Spectral. It is left in node_modules/.cache for whoever generates clients.
import 'reflect-metadata';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { KeyRing } from '@latchkey/domain';
import { startInstallation } from '@latchkey/installation';
import { createLogger, Metrics, readConfiguration, systemClock } from '@latchkey/platform';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import spectral from '@stoplight/spectral-core';
import rulesets from '@stoplight/spectral-rulesets';
import { createApp } from './dist/create-app.js';

const CACHE = resolve(import.meta.dirname, '../../node_modules/.cache');
const FILE = join(CACHE, 'openapi.json');

const fail = (error) => {
  throw error;
};

/** The document as a service without configuration answers it. */
async function openApiDocument() {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-openapi-'));
  const ring = new KeyRing([]);
  const started = { dataDirectory: join(folder, 'data'), ring, clock: systemClock };
  const installation = await startInstallation({ ...started, onTailCut() {}, onFailure: fail });
  const parts = { installation, ring, clock: systemClock, metrics: new Metrics(), logger: createLogger('silent') };
  const { nest } = await createApp(parts, readConfiguration({}));
  try {
    const { statusCode, body } = await nest.inject({ url: '/openapi.json' });
    if (statusCode !== 200) throw new Error(`/openapi.json answered ${statusCode}: ${body}`);
    return body;
  } finally {
    await nest.close();
    await installation.stop();
    await rm(folder, { recursive: true });
  }
}

async function redocly(source) {
  const config = await createConfig({ extends: ['recommended'] });
  const found = await lintFromString({ source, absoluteRef: FILE, config });
  return found.map(({ ruleId, message, location: [at] }) => `${at?.pointer ?? ''} ${message} (${ruleId})`);
}

async function spectralRules(source) {
  const linter = new spectral.Spectral();
  linter.setRuleset({ extends: [[rulesets.oas, 'recommended']] });
  const found = await linter.run(source);
  return found.map(({ code, message, path }) => `#/${path.join('/')} ${message} (${code})`);
}

const source = await openApiDocument();
await mkdir(CACHE, { recursive: true });
await writeFile(FILE, source);
const problems = [...(await redocly(source)), ...(await spectralRules(source))];
process.stderr.write(problems.map((problem) => `${problem}\n`).join(''));
process.exit(problems.length > 0 ? 1 : 0);
