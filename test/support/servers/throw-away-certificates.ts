import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A certificate authority of a day, and what a server on 127.0.0.1 shows (certificate and key in one file). */
export async function throwAwayCertificates(folder: string): Promise<{ authority: string; server: string }> {
  const at = (name: string) => join(folder, name);
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const authority = ['-x509', '-days', '1', '-subj', '/CN=Throw-away authority'];
  await run('openssl', ['req', ...authority, ...key, '-keyout', at('ca.key'), '-out', at('ca.pem')]);
  await run('openssl', [
    'req',
    '-subj',
    '/CN=127.0.0.1',
    ...key,
    '-keyout',
    at('server.key'),
    '-out',
    at('server.csr'),
  ]);
  await writeFile(at('names'), 'subjectAltName=IP:127.0.0.1,DNS:localhost');
  const signing = [
    '-CA',
    at('ca.pem'),
    '-CAkey',
    at('ca.key'),
    '-CAcreateserial',
    '-days',
    '1',
    '-extfile',
    at('names'),
  ];
  await run('openssl', ['x509', '-req', '-in', at('server.csr'), ...signing, '-out', at('server.crt')]);
  await writeFile(
    at('server.pem'),
    (await readFile(at('server.crt'), 'utf8')) + (await readFile(at('server.key'), 'utf8')),
  );
  return { authority: at('ca.pem'), server: at('server.pem') };
}
