import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript';
import { expect, it } from 'vitest';
import { runningService } from '../support/running-service.js';

const GENERATED = '../../libs/client/src/schema.ts';
const HEADER = '// Generated from /openapi.json: `npm run generate:client` writes it anew.\n\n';

const at = runningService();

it('@latchkey/client is the one that /openapi.json describes', async () => {
  const document = await fetch(`${at.service.url}/openapi.json`).then(
    (response) => response.json() as Promise<OpenAPI3>,
  );
  await expect(HEADER + astToString(await openapiTS(document))).toMatchFileSnapshot(GENERATED);
});
