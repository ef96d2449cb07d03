// A guarded GET against the same route open, and behind stock AuthGuard; refusals; many keys against 1,000.
// Each is a process; the load comes from this one. Every pair is measured in turns, with servers warmed up both ways.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { credentials } from './guard-keys.mjs';
import { FULL, report, ROOT, significant, spread, text } from './harness.mjs';
import { load, percentile, requestBytes } from './load.mjs';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 10);
const REQUESTS = 6_000;
const WARM_UP = 12_000;

// of more, the memory of this process would be measured
const ASKED = 5_000;

/** Requests with keys from all over those that the server knows. */
function good(count) {
  const step = Math.max(1, Math.floor(count / ASKED));
  const asked = [...credentials(count)].filter((_, n) => n % step === 0);
  return asked.map((credential) => requestBytes('/things', credential));
}

const WRONG = [...credentials(1)][0].secretKey.replace(/.$/, '!');
const refused = [...credentials(1_000)].map(({ accessKey }) =>
  requestBytes('/things', { accessKey, secretKey: WRONG }),
);

async function start(way, count) {
  const child = fork(join(ROOT, 'bench/guard-server.mjs'), [way, String(count)], { cwd: ROOT });
  const [{ port }] = await once(child, 'message');
  return {
    port,
    cpuMs: async () => {
      child.send('cpu');
      const [{ cpu }] = await once(child, 'message');
      return (cpu.user + cpu.system) / 1000;
    },
    stop: async () => {
      child.kill();
      await once(child, 'close');
    },
  };
}

/** One measurement: rate, CPU of the server for each request (us), p99 (ms). */
async function measure(server, requests) {
  const before = await server.cpuMs();
  const { rate, times } = await load(server.port, requests, REQUESTS, { isAwake: true });
  const cpuUs = (((await server.cpuMs()) - before) / REQUESTS) * 1000;
  return { rate, cpuUs, p99: percentile(times, 0.99) };
}

/** Measures two in turns, and again with fresh servers that were warmed up with refusals first. */
async function compare(a, b) {
  const rounds = [];
  for (const order of ['good', 'refused']) {
    const servers = [await start(...a.server), await start(...b.server)];
    for (const [i, { requests, server }] of [a, b].entries()) {
      const warm =
        server[0] === 'open' ? [requests, requests] : order === 'good' ? [requests, refused] : [refused, requests];
      for (const each of warm) await load(servers[i].port, each, WARM_UP, { isAwake: true });
    }
    for (let round = 0; round < ROUNDS; round++) {
      const first = round % 2;
      const results = [];
      for (const i of [first, 1 - first]) results[i] = await measure(servers[i], [a, b][i].requests);
      rounds.push(results);
    }
    for (const server of servers) await server.stop();
  }
  return {
    rate: spread(rounds.map(([x, y]) => x.rate / y.rate)),
    cpuAddedUs: spread(rounds.map(([x, y]) => x.cpuUs - y.cpuUs)),
    p99: spread(rounds.map(([x, y]) => x.p99 / y.p99)),
    rates: [spread(rounds.map(([x]) => x.rate)).median, spread(rounds.map(([, y]) => y.rate)).median],
    cpu: [spread(rounds.map(([x]) => x.cpuUs)).median, spread(rounds.map(([, y]) => y.cpuUs)).median],
  };
}

const guarded = { server: ['guarded', 1_000], requests: good(1_000) };
const open = { server: ['open', 1_000], requests: good(1_000) };
const stock = { server: ['stock', 1_000], requests: good(1_000) };
const refusing = { server: ['guarded', 1_000], requests: refused };

const rows = [];
const numbersOf = ({ rates, cpu }) =>
  `${significant(rates[0])}/s against ${significant(rates[1])}/s; ${significant(cpu[0])} us against ${significant(cpu[1])} us of server CPU`;

const againstOpen = await compare(guarded, open);
rows.push({
  figure: 'guard: good key against the open route',
  goal: '>= 0.88',
  measured: text(againstOpen.rate),
  numbers: numbersOf(againstOpen),
});
rows.push({ figure: 'guard: server CPU added', goal: '<= 2 us', measured: text(againstOpen.cpuAddedUs, ' us') });
rows.push({ figure: 'guard: p99 against the open route', goal: '<= 1.35', measured: text(againstOpen.p99) });
const againstStock = await compare(guarded, stock);
rows.push({
  figure: 'guard: against stock AuthGuard',
  goal: '>= 1.15',
  measured: text(againstStock.rate),
  numbers: numbersOf(againstStock),
});
const againstGood = await compare(refusing, guarded);
rows.push({
  figure: 'guard: refusing against accepting',
  goal: '>= 0.9',
  measured: text(againstGood.rate),
  numbers: numbersOf(againstGood),
});
for (const [count, goal] of [[100_000, '>= 0.95'], ...(FULL ? [[1_000_000, '>= 0.90']] : [])]) {
  const many = { server: ['guarded', count], requests: good(count) };
  const againstFew = await compare(many, guarded);
  rows.push({
    figure: `guard: ${significant(count)} keys against 1,000`,
    goal,
    measured: text(againstFew.rate),
    numbers: numbersOf(againstFew),
  });
}
report(rows);
