import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { diesWithUs } from '../support/dies-with-us.js';

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

/** Builds a package as a release does, into a folder; returns the tarball that it is said to be installed from. */
export async function packInto(folder: string, script = 'build:package'): Promise<string> {
  const built = join(folder, 'package');
  const printed = await run(ROOT, 'npm', 'run', script, '--', built);
  return /^ *npm install (\S+\.tgz)$/m.exec(printed)![1]!;
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

  /** Puts the code blocks of the package's README into `src/readme`, each in the file that its first line names. */
  async takeReadme(name = '@latchkey/passport'): Promise<void> {
    const folder = join(this.folder, 'src/readme');
    await mkdir(folder);
    const blocks = codeBlocksOf(await readFile(join(this.folder, 'node_modules', name, 'README.md'), 'utf8'));
    for (const [n, code] of blocks.entries()) {
      const name = /^\/\/ (\S+\.ts)$/m.exec(code)?.[1] ?? `block-${n}.ts`;
      await writeFile(join(folder, name), code);
    }
    if (name !== '@latchkey/passport') return;
    await writeFile(join(folder, 'handed-on.ts'), HANDED_ON);
    await writeFile(join(folder, 'globals.d.ts'), GLOBALS);
  }

  /** Runs a program to its end; returns what it printed. */
  node(...args: string[]): Promise<string> {
    return run(this.folder, process.execPath, ...args);
  }

  /** Starts what was compiled; resolves when it listens, rejects with its output when it ends before or takes too long. */
  start(script: string, env: Record<string, string> = {}): Promise<RunningProject> {
    return RunningProject.start(join(this.folder, 'dist', script), { ...process.env, ...env });
  }
}

/** What a service may hand on, and its declarations must name. */
const HANDED_ON = `import { Caller } from '@latchkey/passport';
import { Controller, Get } from '@nestjs/common';

@Controller()
export class HandedOnController {
  @Get() whole(@Caller() caller: Caller) { return caller; }
  @Get('user') user(@Caller() caller: Caller) { return caller.user; }
  @Get('key') key(@Caller() caller: Caller) { return { ...caller.key, account: caller.account, signal: caller.signal }; }
}
`;

/** Types of Jest and of GraphQL, as far as the README needs them; a project of its own has the real GraphQL. */
const GLOBALS = `
declare function describe(name: string, body: () => void): void;
declare function it(name: string, body: () => Promise<void>): void;
declare function beforeEach(body: () => Promise<void>): void;
declare function afterEach(body: () => Promise<void>): void;
declare module '@nestjs/graphql' {
  export class GqlExecutionContext {
    static create(context: unknown): GqlExecutionContext;
    getContext(): any;
  }
}
declare function expect(value: unknown): { toBe(expected: unknown): void; toMatchObject(expected: object): void };
`;

/** The TypeScript in a page of Markdown, without the indentation of its list. */
function codeBlocksOf(markdown: string): string[] {
  return [...markdown.matchAll(/^( *)```ts\n(.*?)^ *```$/gms)].map(([, indentation, code]) =>
    code!.replaceAll(new RegExp(`^${indentation}`, 'gm'), ''),
  );
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
    diesWithUs(child);
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
