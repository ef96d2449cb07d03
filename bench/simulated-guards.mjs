// Many guards in one process, as the service sees them: each follows the feed and reports what it has applied, in its pace
// and at once when that is urgent. argv: address, credentials (each for some guards), how many guards. Tells its parent when
// all of them hold a lease.
import http from 'node:http';
import { createInterface } from 'node:readline';

const [, , address, given, count] = process.argv;
const credentials = JSON.parse(given);
const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
let leased = 0;

function report(headers, body) {
  const payload = JSON.stringify(body);
  const sent = { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) };
  return new Promise((resolve, reject) => {
    const request = http.request(
      `${address}/v1/replica/reports`,
      { method: 'POST', agent, headers: sent },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part) => (text += part));
        response.on('end', () => resolve(JSON.parse(text)));
      },
    );
    request.on('error', reject);
    request.end(payload);
  });
}

function begin(n) {
  const headers = credentials[n % credentials.length];
  const basis = { instance: `guard-${n}`, boot: `boot-${n}`, service: 'bench', version: '1' };
  let applied = null;
  let timer;
  let isLeased = false;
  const tell = async () => {
    clearTimeout(timer);
    const { granted, leaseMs, reportEveryMs = leaseMs / 10 } = await report(headers, { ...basis, applied });
    if (granted && !isLeased) {
      isLeased = true;
      if (++leased === Number(count)) process.send('leased');
    }
    clearTimeout(timer);
    timer = setTimeout(() => void tell(), reportEveryMs);
  };
  http.get(`${address}/v1/replica`, { agent: false, headers }, (response) => {
    if (response.statusCode !== 200) throw new Error(`the feed answers ${response.statusCode}`);
    createInterface({ input: response }).on('line', (text) => {
      if (!text.includes('"position"')) return;
      const line = JSON.parse(text);
      if (line.type !== 'position') return;
      const isFirst = applied === null;
      applied = line.position;
      if (isFirst || line.urgent) void tell();
    });
  });
}

for (let n = 0; n < Number(count); n++) {
  begin(n);
  if (n % 50 === 49) await new Promise((resolve) => setTimeout(resolve, 100));
}
