import { expect, it } from 'vitest';
import { runningService } from '../support/running-service.js';
import { python, said } from './tools.js';

/** What Schemathesis reports although it is right so: operation, check, status and code, and why. */
const EXPLAINED: readonly (readonly [finding: RegExp, why: string])[] = [
  [/ST202 422 IDEMPOTENCY_KEY_REUSED/, 'it sends one value of Idempotency-Key with many requests'],
  [/ST202 412 VERSION_CONFLICT/, 'it makes up an ETag'],
  [
    /ST202 400 VALIDATION_FAILED/,
    'a rule between members, an id that is none, or a character that JSON Schema cannot forbid',
  ],
  [/OPTIONS .+ST205/, 'a path with a fixed last part is also one with an id, which has more methods'],
];

const at = runningService();

it('Schemathesis finds nothing that is not explained', async () => {
  await python('schemathesis==4.32.5');
  const { accessKey, secretKey } = at.admin.credential;
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
  const report = await said('schemathesis', [
    'run',
    `${at.service.url}/openapi.json`,
    ...credential,
    ...limits,
    ...streams,
  ]).catch(({ message }: Error) => message);
  expect(report).toMatch(/Tested: \d+/);
  const found = findingsOf(report);
  expect(found.filter((finding) => !EXPLAINED.some(([explained]) => explained.test(finding)))).toEqual([]);
});

/** A line for each finding: `GET /v1/keys ST202 400 VALIDATION_FAILED`. */
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
        return [...text.matchAll(/^- (ST\d+)/gm)].map(([, check]) => `${operation} ${check} ${status} ${code}`.trim());
      });
    });
}
