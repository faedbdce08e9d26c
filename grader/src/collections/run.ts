import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { readCommandLine, runCommand, WrongUse } from 'transferlab/dist/command-line';
import { thisCourse } from '../course';
import { visible } from '../visible-text';
import { COLLECTIONS, type CollectionName, gradeCollection, leftBehind, readCollection } from './collection';

const HELP = `npm run grader:collections -- [hostile] [honest] [options]
  --only TEXT   answers whose names hold this
  --twice       grade each again in a process that is started for it, and compare
  --share I/N   the I-th of N parts, from 0
  --help        this text`;

/**
 * `npm run grader:collections [-- hostile] [--only loops/]`: grades the collections, a line for each answer in them.
 * `--twice` grades each again as a batch does it and compares. As many processes as there are cores share the work (`--share 0/2` is the first of two). Exit code 1 when an answer
 * was not judged as it should be.
 */
async function main(): Promise<number | undefined> {
  const given = readCommandLine(HELP, {
    only: { type: 'string', default: '' },
    share: { type: 'string' },
    twice: { type: 'boolean' },
  });
  if (!given) return 0;
  const { values, positionals } = given;
  const unknown = positionals.find((name) => !COLLECTIONS.some((known) => known === name));
  if (unknown !== undefined)
    throw new WrongUse(`There is no collection '${unknown}'. There are ${COLLECTIONS.join(', ')}.`);
  if (values.share === undefined) return shared(availableParallelism());
  const [share, shares] = values.share.split('/').map(Number);
  const names = COLLECTIONS.filter((name) => positionals.length === 0 || positionals.includes(name));
  for (const name of names) await grade(name, values.only, share, shares, values.twice);
  for (const left of leftBehind(0)) {
    console.log(`✗ after the end: ${left}`);
    process.exitCode = 1;
  }
  return undefined;
}

async function grade(
  name: CollectionName,
  only: string,
  share: number,
  shares: number,
  twice?: boolean,
): Promise<void> {
  const course = thisCourse();
  const chosen = readCollection(course.root, name)
    .filter((specimen) => specimen.name.includes(only))
    .filter((_, place) => place % shares === share);
  for await (const { specimen, verdict, objections } of gradeCollection(course, name, chosen, twice)) {
    const seconds = (verdict.milliseconds / 1000).toFixed(1);
    console.log(`${objections.length ? '✗' : '✓'} ${name}/${specimen.name} (${seconds} s)`);
    for (const objection of objections) console.log(`    ${visible(objection)}`);
    if (objections.length) process.exitCode = 1;
  }
}

/** Starts this script once for each share; resolves to the worst exit code. */
async function shared(shares: number): Promise<number> {
  const ends = Array.from({ length: shares }, (_, share) => {
    const args = [__filename, ...process.argv.slice(2), '--share', `${share}/${shares}`];
    const child = spawn(process.execPath, args, { stdio: 'inherit' });
    return new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? 1)));
  });
  // biome-ignore lint/plugin: a process for each core.
  return Math.max(...(await Promise.all(ends)));
}

void runCommand(main);
