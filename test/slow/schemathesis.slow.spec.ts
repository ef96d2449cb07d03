import { join } from 'node:path';
import { expect, it } from 'vitest';
import { person } from '../support/people.js';
import { runningService } from '../support/running-service.js';
import { describeWithTool, python, said } from './tools.js';

/** What Schemathesis reports although it is right so: operation, check, status, code and pointers, and why. */
const EXPLAINED: readonly (readonly [finding: RegExp, why: string])[] = [
  [/ST202 422 IDEMPOTENCY_KEY_REUSED/, 'it sends one value of Idempotency-Key with many requests'],
  [/ST202 412 VERSION_CONFLICT/, 'it makes up an ETag'],
  [/ST202 400 VALIDATION_FAILED Latchkey-Position$/, 'a position that is none of this log'],
  [/keys\S* ST202 400 VALIDATION_FAILED \/mappedUserId$/, 'it makes up the id of a user'],
  [/users\S* ST202 400 VALIDATION_FAILED \/email$/, 'an address that JSON Schema takes, and no mail server'],
  [
    /(keys|users)\S* ST202 400 VALIDATION_FAILED \/(name|reason|environment)$/,
    'a character that JSON Schema cannot forbid',
  ],
  [/keys\S* ST202 400 VALIDATION_FAILED( \/tags\/\d+)+$/, 'a character that JSON Schema cannot forbid'],
  [/keys\S* ST202 400 VALIDATION_FAILED( \/allowedAddresses\/\d+)+$/, 'JSON Schema has no format for networks'],
  [/forward-auth ST202 400 VALIDATION_FAILED( \?(credentials|scopes))+$/, 'words that only the text names'],
  [/activity ST202 400 VALIDATION_FAILED( \/entries\/\d+\/(user|key))+$/, 'a rule between members'],
  [/reports ST202 400 VALIDATION_FAILED \/usage\/uses\/\d+\/last$/, 'a rule between members'],
  [/reports ST202 400 VALIDATION_FAILED( \/usage\/uses\/\d+\/(previous\/)?address)+$/, 'either version is an address'],
  [/policy\S* ST202 400 VALIDATION_FAILED \/namePattern(Hint)?$/, 'a character that JSON Schema cannot forbid'],
  [/(keys|users)\/import ST201 200/, 'each is read by itself, and the answer says what is wrong with it'],
  [/policy\/preview ST201 200$/, 'generated clients send null for no body'],
  [/OPTIONS .+ST205/, 'a path with a fixed last part is also one with an id, which has more methods'],
];

const HOOKS = join(import.meta.dirname, 'schemathesis.hooks.py');

await describeWithTool('Schemathesis', python('schemathesis', '4.32.5'), () => {
  const at = runningService();

  it('Schemathesis finds nothing that is not explained', async () => {
    const [own, other] = [await person(at.admin, 'admin'), await person(at.admin)];
    const { accessKey, secretKey } = own.client.credential;
    const instead = { [own.key.id]: other.key.id, [own.user.id]: other.user.id };
    const env = { INSTEAD: JSON.stringify(instead), SCHEMATHESIS_HOOKS: HOOKS };
    const streams = ['/v1/events', '/v1/replica'].flatMap((path) => ['--exclude-path', path]);
    const limits = [
      '--max-examples',
      '20',
      '--seed',
      '1',
      '--request-timeout',
      '10',
      '--phases',
      'examples,coverage,fuzzing',
    ];
    const credential = ['-H', `accessKey: ${accessKey}`, '-H', `secretKey: ${secretKey}`];
    const args = ['run', `${at.service.url}/openapi.json`, ...credential, ...limits, ...streams];
    const report = await said('schemathesis', args, undefined, env).catch(({ message }: Error) => message);
    expect(report).toMatch(/Tested: \d+/);
    // what was asked without a credential says nothing
    expect((await own.client.get('/v1/me')).status).toBe(200);
    const found = findingsOf(report);
    expect(found.filter((finding) => !EXPLAINED.some(([explained]) => explained.test(finding)))).toEqual([]);
  });
});

/** A line for each finding: `GET /v1/keys ST202 400 VALIDATION_FAILED Latchkey-Position`. */
function findingsOf(report: string): string[] {
  return report
    .split(/^_{3,} /m)
    .slice(1)
    .flatMap((part) => {
      const operation = part.slice(0, part.indexOf(' _'));
      const cases = part.split(/^\d+\. Test Case ID/m).slice(1);
      return cases.flatMap((text) => {
        const status = /^\[(\d{3})\]/m.exec(text)?.[1] ?? '';
        const code = /"code":"(\w+)"/.exec(text)?.[1] ?? '';
        const pointers = [...text.matchAll(/"pointer":"([^"]*)"/g)].map(([, pointer]) => pointer);
        const answer = [status, code, ...pointers].join(' ');
        return [...text.matchAll(/^- (ST\d+)/gm)].map(([, check]) => `${operation} ${check} ${answer}`.trim());
      });
    });
}
