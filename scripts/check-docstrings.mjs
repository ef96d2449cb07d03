/* Lists exports without a docstring: of each library's index.ts and of every entry of @latchkey/passport. */
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

const ROOT = join(import.meta.dirname, '..');

const entriesOf = (library) =>
  (library === 'passport' ? ['index', 'core', 'testing', 'core-testing'] : ['index']).map((name) =>
    join(ROOT, 'libs', library, 'src', `${name}.ts`),
  );

/** `file:line name` of each export of an entry that has no docstring. */
function undocumented(program, entry) {
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(entry));
  return checker.getExportsOfModule(module).flatMap((exported) => {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    const declared = symbol.declarations?.[0];
    const isOurs = declared !== undefined && !declared.getSourceFile().fileName.includes('node_modules');
    if (!isOurs || ts.isSourceFile(declared) || [exported, symbol].some((one) => isDocumented(one, checker))) return [];
    const file = declared.getSourceFile();
    const line = file.getLineAndCharacterOfPosition(declared.getStart()).line + 1;
    return [`${relative(ROOT, file.fileName)}:${line} ${symbol.name}`];
  });
}

const isDocumented = (symbol, checker) =>
  symbol.getDocumentationComment(checker).length > 0 || symbol.getJsDocTags(checker).length > 0;

const libraries = readdirSync(join(ROOT, 'libs')).sort();
const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.spec.json'), ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
const program = ts.createProgram(libraries.flatMap(entriesOf), { ...options, noEmit: true });

const say = (line) => process.stderr.write(`${line}\n`);
for (const library of libraries) {
  const missing = [...new Set(entriesOf(library).flatMap((entry) => undocumented(program, entry)))];
  if (missing.length === 0) continue;
  missing.forEach(say);
  say(`libs/${library}: ${missing.length} exports have no docstring.`);
  process.exitCode = 1;
}
