import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readCommandLine, runCommand } from 'transferlab/dist/command-line';
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
  mkdirSync(folder, { recursive: true });
  const chosen = DIAGRAMS.filter(({ name }) => begins.length === 0 || begins.some((begin) => name.startsWith(begin)));
  for (const diagram of chosen) writeFileSync(path.join(folder, `${diagram.name}.svg`), svgOf(diagram));
  console.log(`${chosen.length} diagrams written to notebooks/pictures`);
  return chosen.length > 0 ? 0 : 1;
}

void runCommand(main);
