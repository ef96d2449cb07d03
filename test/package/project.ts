import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const ROOT = resolve(import.meta.dirname, '../..');
const PROJECTS = join(import.meta.dirname, 'projects');
const START_WITHIN_MS = 45_000;
const execute = promisify(execFile);

/** Runs a command to its end and returns what it printed; rejects with everything it printed when it fails. */
async function run(folder: string, command: string, ...args: string[]): Promise<string> {
  try {
    return (await execute(command, args, { cwd: folder })).stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}\n${stderr}`, { cause: error });
  }
}

/** Builds the package as a release does and packs it into a folder; returns the tarball's path. */
export async function packInto(folder: string): Promise<string> {
  const built = join(folder, 'package');
  await run(ROOT, 'npm', 'run', 'build:package', '--', built);
  const packed = await run(ROOT, 'npm', 'pack', built, '--pack-destination', folder, '--json');
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
  return join(folder, filename);
}

/** A service of another team, outside this repository, that has installed the package. */
export class Project {
  private constructor(readonly folder: string) {}

  /** Copies a project into a folder and installs what it needs from the registry, and the package from its tarball. */
  static async install(name: string, tarball: string, parent: string): Promise<Project> {
    const folder = join(parent, name);
    await cp(join(PROJECTS, name), folder, { recursive: true });
    await cp(join(PROJECTS, 'shared'), join(folder, 'src'), { recursive: true });
    await run(folder, 'npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', tarball);
    return new Project(folder);
  }

  /** Compiles the project; rejects with what the compiler says. */
  async compile(config = 'tsconfig.json'): Promise<void> {
    await this.node('node_modules/typescript/bin/tsc', '-p', config);
  }

  node(...args: string[]): Promise<string> {
    return run(this.folder, process.execPath, ...args);
  }

  /** Starts what was compiled; resolves when it listens, rejects with its output when it ends before or takes too long. */
  start(script: string, env: Record<string, string> = {}): Promise<RunningProject> {
    return RunningProject.start(join(this.folder, 'dist', script), { ...process.env, ...env });
  }
}

/** A project's service as a process. */
export class RunningProject {
  private constructor(
    readonly url: string,
    /** all it printed */
    readonly lines: readonly string[],
    private readonly process: ChildProcess,
  ) {}

  static async start(script: string, env: NodeJS.ProcessEnv): Promise<RunningProject> {
    const child = spawn(process.execPath, [script], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const lines: string[] = [];
    const timer = setTimeout(() => child.kill(), START_WITHIN_MS);
    const url = await new Promise<string>((listens, fails) => {
      child.once('close', () => fails(new Error(`${script} did not start:\n${lines.join('\n')}`)));
      for (const stream of [child.stdout, child.stderr]) {
        createInterface({ input: stream }).on('line', (line) => {
          lines.push(line);
          const listening = /^listening on (http:\S+)/.exec(line)?.[1];
          if (listening !== undefined) listens(listening);
        });
      }
    }).finally(() => clearTimeout(timer));
    return new RunningProject(url, lines, child);
  }

  /** The status of a GET, and its body as text. */
  async get(path: string, headers: Record<string, string> = {}): Promise<[number, string]> {
    const response = await fetch(new URL(path, this.url), { headers });
    return [response.status, await response.text()];
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const closed = once(this.process, 'close');
    this.process.kill();
    await closed;
  }
}
