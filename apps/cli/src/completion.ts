import type { Command } from 'commander';

/** The shells that commands are completed in. */
export const SHELLS = ['bash', 'zsh'] as const;

/** A command, and the words that lead to it: '' for `latchkey` itself, ' keys list' for what is below it. */
type Place = readonly [path: string, command: Command];

const placesOf = (command: Command, path = ''): Place[] => [
  [path, command],
  ...command.commands.flatMap((below) => placesOf(below, `${path} ${below.name()}`)),
];

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** What may come next at a place: commands, options, and what an argument may be. */
function wordsAt(command: Command): string[] {
  const choices = command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []);
  const options = command.options.filter(({ hidden }) => !hidden).map(({ long }) => long!);
  return [...command.commands.map((below) => below.name()), ...choices, ...options, '--help'];
}

/** What the value of an option may be, where it is one of several. */
const valuesAt = ([path, command]: Place): string[] =>
  command.options
    .filter(({ argChoices }) => argChoices !== undefined)
    .map(({ long, argChoices }) => `    ${quoted(`${path} ${long}`)}) words=${quoted(argChoices!.join(' '))} ;;`);

/**
 * A script that completes commands, options and their values without running the program. Everything else is completed
 * as a file.
 */
export function completionScript(latchkey: Command, shell: (typeof SHELLS)[number]): string {
  const places = placesOf(latchkey);
  const zsh = 'autoload -Uz compinit bashcompinit && compinit && bashcompinit\n';
  return `${shell === 'zsh' ? zsh : ''}_latchkey() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" place='' words='' i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$place \${COMP_WORDS[i]}" in
      ${places
        .slice(1)
        .map(([path]) => quoted(path))
        .join('|')}) place="$place \${COMP_WORDS[i]}" ;;
    esac
  done
  case "$place" in
${places.map(([path, command]) => `    ${quoted(path)}) words=${quoted(wordsAt(command).join(' '))} ;;`).join('\n')}
  esac
  case "$place $prev" in
${places.flatMap(valuesAt).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _latchkey latchkey
`;
}
