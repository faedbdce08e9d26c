import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readCommandLine, runCommand, WrongUse } from 'transferlab/dist/command-line';
import { DIAGRAMS } from './all';
import { svgOf } from './pieces';

const HELP = `npm run diagrams [-- NAME...]
  NAME    the beginning of a diagram's name, such as 03 (default: all)
  --help  this text`;

/** Writes the diagrams of the lessons into `notebooks/pictures`. */
function main(): number {
  const begins = readCommandLine(HELP, {})?.positionals;
  if (!begins) return 0;
  const folder = path.resolve(__dirname, '..', '..', '..', 'notebooks', 'pictures');
  const missing = begins.find((begin) => !DIAGRAMS.some(({ name }) => name.startsWith(begin)));
  if (missing !== undefined) throw new WrongUse(`There is no diagram ${missing}.\n\n${HELP}`);
  const chosen = DIAGRAMS.filter(({ name }) => begins.length === 0 || begins.some((begin) => name.startsWith(begin)));
  mkdirSync(folder, { recursive: true });
  for (const diagram of chosen) writeFileSync(path.join(folder, `${diagram.name}.svg`), svgOf(diagram));
  console.log(`${chosen.length} diagrams written to notebooks/pictures`);
  return 0;
}

void runCommand(main);
