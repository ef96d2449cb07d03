import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { program } from './program.js';

const ROOT = join(import.meta.dirname, '../../..');
const PAGE = join(ROOT, 'docs/command-line.md');
const MARK = '<!-- what follows is written by `npm run generate:help` -->\n';

/** Commands that do something, each with the words that lead to it. */
function leavesOf(command: Command, path: readonly string[] = []): [string, Command][] {
  const here = [...path, command.name()];
  if (command.commands.length === 0) return [[here.join(' '), command]];
  return command.commands.flatMap((below) => leavesOf(below, here));
}

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');

function section([path, command]: [string, Command]): string {
  const help = command.createHelp();
  const options = help.visibleOptions(command).filter(({ long }) => long !== '--help');
  const rows = [
    ...help
      .visibleArguments(command)
      .map((argument) => [help.argumentTerm(argument), help.argumentDescription(argument)]),
    ...options.map((option) => [help.optionTerm(option), help.optionDescription(option)]),
  ];
  const given = command.registeredArguments.map((argument) =>
    argument.required ? ` <${argument.name()}>` : ` [${argument.name()}]`,
  );
  const table = rows.map(([term, text]) => `| \`${term!.replaceAll('|', '\\|')}\` | ${cell(text!)} |`).join('\n');
  return `### \`${path}${given.join('')}\`\n\n${cell(command.description())}\n\n| | |\n|---|---|\n${table}\n`;
}

describe('docs/command-line.md', () => {
  it('says what every command takes', async () => {
    const [guide] = readFileSync(PAGE, 'utf8').split(MARK);
    const page = `${guide}${MARK}\n${leavesOf(program()).map(section).join('\n')}`;
    await expect(page).toMatchFileSnapshot(PAGE);
  });

  const pages = ['README.md', ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`)].filter((name) =>
    name.endsWith('.md'),
  );
  const shown = pages.flatMap((page) => {
    const code = readFileSync(join(ROOT, page), 'utf8').matchAll(/^```sh\n(.*?)^```$/gms);
    const lines = [...code].flatMap(([, block]) => block!.split('\n'));
    return lines.filter((line) => /^(npx )?latchkey /.test(line)).map((line) => [page, line] as const);
  });

  it('shows commands', () => expect(shown.length).toBeGreaterThan(25));

  it.each(shown)('%s shows a command that there is: %s', async (_page, line) => {
    const latchkey = program();
    const taken: string[] = [];
    for (const [path, leaf] of leavesOf(latchkey)) leaf.action(() => void taken.push(path));
    const words = line.replace(/ #.*/, '').replace(/^(npx )?latchkey /, '').match(/"[^"]*"|\S+/g)!; // prettier-ignore
    await latchkey.parseAsync(words.map((word) => word.replaceAll('"', '')), { from: 'user' }); // prettier-ignore
    expect(taken).toHaveLength(1);
  });
});
