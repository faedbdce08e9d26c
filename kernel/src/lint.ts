import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readCommandLine, runCommand, WrongUse } from 'transferlab/dist/command-line';
import { lessons } from './lessons';
import { notebookProblems } from './notebook-rules';

const HELP = `node kernel/dist/lint.js [NOTEBOOK...]
  NOTEBOOK  a notebook to hold to the rules (default: every lesson)
  --help    this text`;

/** Checks the notebooks given as arguments, else every lesson; exit code 1 when one breaks a rule. */
function main(): number {
  const named = readCommandLine(HELP, {})?.positionals;
  if (!named) return 0;
  const missing = named.find((file) => !existsSync(file));
  if (missing !== undefined) throw new WrongUse(`There is no notebook ${missing}.`);
  const root = path.resolve(__dirname, '..', '..');
  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const packages = new Set([...Object.keys(manifest.dependencies), 'tslab']);
  const files = named.length > 0 ? named.map((file) => path.resolve(file)) : lessons(root);
  if (files.length === 0) {
    console.error('There is no notebook to check: notebooks/ holds none, and none was named.');
    return 1;
  }
  const problems = files.flatMap((file) =>
    notebookProblems(readFileSync(file, 'utf8'), packages).map(
      (problem) => `${path.relative(root, file)}: ${problem}.`,
    ),
  );
  for (const problem of problems) console.error(problem);
  console.log(`${files.length} notebooks checked, ${problems.length} problems`);
  return problems.length === 0 ? 0 : 1;
}

void runCommand(main);
