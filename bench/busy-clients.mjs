// 64 clients that create keys and one that searches them. argv: address, credential, how many keys. Tells its parent when it
// begins in earnest, and how it went.
import http from 'node:http';
import { concurrently, timeOf } from './harness.mjs';

const [, , address, credential, count] = process.argv;
const agent = new http.Agent({ keepAlive: true });
const headers = { ...JSON.parse(credential), 'content-type': 'application/json' };

function ask(method, path, body) {
  return new Promise((resolve, reject) => {
    const request = http.request(address + path, { method, headers, agent }, (response) => {
      response.resume();
      response.on('end', () =>
        response.statusCode < 300 ? resolve() : reject(new Error(`status ${response.statusCode}`)),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

const create = (n) => ask('POST', '/v1/keys', JSON.stringify({ name: `Nightly import ${n}` }));
await concurrently(1_000, 64, create);
process.send('warm');
const halt = new AbortController();
let searches = 0;
const searching = (async () => {
  for (; !halt.signal.aborted; searches++) await ask('GET', `/v1/keys?q=import+${searches % 1_000}`);
})();
const ms = await timeOf(() => concurrently(Number(count), 64, create));
halt.abort();
await searching;
process.send({ seconds: ms / 1000, searches });
agent.destroy();
process.disconnect();
