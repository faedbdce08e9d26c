import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { aggregation } from './fresh/aggregation';
import { audio } from './fresh/audio';
import { calibration } from './fresh/calibration';
import { detection } from './fresh/detection';
import { distances } from './fresh/distances';
import type { Gap } from './fresh/gap';
import { linear } from './fresh/linear';
import { optimizers } from './fresh/optimizers';
import { text } from './fresh/text';

/**
 * Compares the library with Python on cases drawn from a seed: `npm run reference`, `-- --seed 7` for other cases, `-- --only
 * distances` for one family. A Python script of fresh/ draws the cases and asks the peer, the module of its name asks the
 * library. Prints how many agree and the worst of each, and exits with 1 where one does not.
 */
const FAMILIES: Readonly<Record<string, (example: never) => Gap[] | Promise<Gap[]>>> = {
  aggregation,
  distances,
  detection,
  optimizers,
  calibration,
  linear,
  audio,
  text,
};

const ROOT = join(__dirname, '..', '..', '..');
const PYTHON = join(ROOT, '.cache', 'reference', 'venv', 'bin', 'python');

interface Tally {
  agreed: number;
  count: number;
  /** The gap nearest to its tolerance or farthest beyond it, and its case. */
  worst: number;
  place: number;
  tolerance: number;
}

/** The cases of a family, as its Python script draws them. */
function casesOf(family: string, seed: number): never[] {
  const { status, stdout } = spawnSync(PYTHON, ['-m', `bench.reference.fresh.${family}`, '--seed', String(seed)], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`bench/reference/fresh/${family}.py ended with ${status}; see above.`);
  return JSON.parse(stdout);
}

async function compare(family: string, seed: number): Promise<Map<string, Tally>> {
  const tallies = new Map<string, Tally>();
  for (const [index, example] of casesOf(family, seed).entries()) {
    for (const { of, gap, tolerance } of await FAMILIES[family](example)) {
      const tally = tallies.get(of) ?? { agreed: 0, count: 0, worst: -1, place: index, tolerance };
      tallies.set(of, tally);
      tally.count++;
      if (gap < tolerance) tally.agreed++;
      if (gap > tally.worst) [tally.worst, tally.place] = [gap, index];
    }
  }
  return tallies;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { seed: { type: 'string' }, only: { type: 'string' } } });
  const seed = Number(values.seed ?? Math.floor(Date.now() / 1000));
  if (!Number.isInteger(seed) || seed < 0) throw new Error(`--seed must be an integer from 0; got ${values.seed}.`);
  const families = Object.keys(FAMILIES).filter((family) => values.only === undefined || family === values.only);
  if (families.length === 0) {
    throw new Error(`--only is ${values.only}; choose one of ${Object.keys(FAMILIES).join(', ')}.`);
  }
  if (!existsSync(PYTHON)) {
    throw new Error(
      'There is no Python with the peers. Make it: python3 -m venv .cache/reference/venv && ' +
        '.cache/reference/venv/bin/pip install -r bench/reference/requirements.txt',
    );
  }
  console.log(`seed ${seed}`);
  for (const family of families) {
    for (const [of, { agreed, count, worst, place: index, tolerance }] of await compare(family, seed)) {
      const verdict = agreed === count ? '✓' : '✗';
      const share = `${agreed} of ${count} agree`;
      console.log(
        `${verdict} ${family}: ${of}: ${share}, worst ${worst.toExponential(1)} (case ${index}), tolerance ${tolerance}`,
      );
      if (agreed < count) process.exitCode = 1;
    }
  }
}

void main();
