import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { coverageOfProcesses } from './covered/processes.mjs';
import { isSource, tables, united, untouched } from './covered/summary.mjs';
import { at, cache } from './engine/places.mjs';
import { version } from './engine/version.mjs';
import { check } from './stages/child.mjs';
import { inGroups } from './stages/groups.mjs';
import { isLong } from './stages/turns.mjs';
import { JEST, testFiles } from './stages/unit.mjs';

const WORKSPACES = ['lib', 'grader', 'kernel'];

const HELP = `npm run coverage                    what the quick tests of lib, grader and kernel run, as V8 counts it
npm run coverage -- --long          the long tests as well: most of an hour
npm run coverage -- --long kernel   the long tests whose path has this in it, besides the quick ones
npm run coverage -- --help          this text

The processes that tests start count too, but for those in the sandbox, which may write nothing. All figures: .cache/coverage/coverage.json`;

/** `npm run coverage`. @param {string[]} argv @returns {Promise<number>} */
export async function main(argv) {
  const options = /** @type {const} */ ({
    help: { type: 'boolean', short: 'h' },
    version: { type: 'boolean' },
    long: { type: 'boolean' },
  });
  let asked;
  try {
    asked = parseArgs({ args: argv, allowPositionals: true, options });
    if (asked.positionals.length > 0 && !asked.values.long) throw new Error('Paths are for --long.');
  } catch (error) {
    console.error(`${/** @type {Error} */ (error).message}\n\n${HELP}`);
    return 2;
  }
  const { values, positionals } = asked;
  if (values.help || values.version) {
    console.log(values.help ? HELP : version());
    return 0;
  }
  const ofOurs = (await testFiles()).filter((file) => WORKSPACES.some((workspace) => file.startsWith(`${workspace}/`)));
  const isWanted = (/** @type {string} */ file) =>
    isLong(file) && (positionals.length === 0 || positionals.some((part) => file.includes(part)));
  const quick = ofOurs.filter((file) => !isLong(file));
  const long = values.long ? ofOurs.filter(isWanted) : [];
  const folder = cache('coverage');
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  const inJest = [await run(inGroups(quick), 'quick')];
  if (long.length > 0) inJest.push(await run(['--runTestsByPath', ...long], 'long'));
  const inProcesses = await coverageOfProcesses(cache('coverage', 'processes'), WORKSPACES);
  const loaded = [...inJest.flatMap(({ coverage }) => coverage), ...inProcesses].filter(({ path }) => isSource(path));
  const sources = [...loaded, ...untouched(WORKSPACES, new Set(loaded.map(({ path }) => path)))];
  fs.writeFileSync(cache('coverage', 'coverage.json'), JSON.stringify(sources));
  fs.rmSync(cache('coverage', 'processes'), { recursive: true, force: true });
  console.log(tables(united(sources), WORKSPACES));
  return inJest.every(({ code }) => code === 0) ? 0 : 1;
}

/**
 * Runs Jest and gives what its tests ran. Processes that they start write theirs into the cache.
 * @param {string[]} args @param {string} name
 */
async function run(args, name) {
  const directory = cache('coverage', name);
  const preload = `--require=${JSON.stringify(at('setup', 'covered', 'as-it-goes.cjs'))}`;
  const options = `${process.env.NODE_OPTIONS ?? ''} ${preload}`.trim();
  const { code, output } = await check(
    process.execPath,
    [
      JEST,
      '--silent',
      '--coverage',
      '--coverageProvider=v8',
      '--coverageReporters=json',
      `--coverageDirectory=${directory}`,
      ...args,
    ],
    { env: { ...process.env, NODE_OPTIONS: options, NODE_V8_COVERAGE: cache('coverage', 'processes') } },
  );
  if (code !== 0) console.error(output);
  const file = `${directory}/coverage-final.json`;
  /** @type {Record<string, import('./covered/summary.mjs').FileCoverage>} */
  const previous = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {};
  return { code, coverage: Object.values(previous) };
}
