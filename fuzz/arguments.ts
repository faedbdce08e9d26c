import { readCommandLine, WrongUse } from 'transferlab/dist/command-line';

/** What a run was asked for. */
export interface Asked {
  /** Cases for each seed. */
  readonly cases: number;
  readonly seeds: readonly number[];
  readonly only: string;
  readonly children: number;
  readonly list: boolean;
  readonly planted: boolean;
  readonly keep: boolean;
}

const HELP = `npm run fuzz -- [options]
  --cases N      cases for each seed (2000)
  --seed N       the draw; a new one unless given
  --seeds A-B    several draws
  --only TEXT    targets whose names hold this
  --children N   processes (2)
  --list         what each target did
  --planted      finds faults that are planted, to test the fuzzing
  --keep         keeps the cases that fail
  --help         this text`;

/** Seeds beyond which the seed of a target, the sum with a number of its name, is not a 32-bit integer. */
const LARGEST_SEED = 2 ** 31 - 1;

/** Most seeds and processes of one run. */
const [MOST_SEEDS, MOST_CHILDREN] = [100_000, 256];

/** Reads the arguments of the command line. Undefined where they ask for help, which is printed. Throws a WrongUse where one is not known, or its value does not fit. */
export function askedFor(args: readonly string[]): Asked | undefined {
  const values = valuesOf(args);
  if (!values) return undefined;
  const { cases, seed, seeds, children, only = '', list, planted, keep } = values;
  if (seed !== undefined && seeds !== undefined) {
    throw new WrongUse('--seed and --seeds were both given. Pass one seed, or a range of them: --seeds 1-50.');
  }
  const drawn = Date.now() % LARGEST_SEED;
  return {
    cases: wholeNumber('--cases', cases, 1, 1e9),
    seeds:
      seeds === undefined ? [seed === undefined ? drawn : wholeNumber('--seed', seed, 0, LARGEST_SEED)] : range(seeds),
    children: wholeNumber('--children', children, 1, MOST_CHILDREN),
    only,
    list,
    planted,
    keep,
  };
}

function valuesOf(args: readonly string[]) {
  const commandLine = readCommandLine(
    HELP,
    {
      cases: { type: 'string', default: '2000' },
      seed: { type: 'string' },
      seeds: { type: 'string' },
      only: { type: 'string' },
      children: { type: 'string', default: '2' },
      list: { type: 'boolean', default: false },
      planted: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
    },
    args,
  );
  if (commandLine && commandLine.positionals.length > 0)
    throw new WrongUse(`fuzz takes no '${commandLine.positionals[0]}'.\n\n${HELP}`);
  return commandLine?.values;
}

function wholeNumber(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new WrongUse(`${option} must be an integer from ${least} to ${most}; got '${text}'.`);
}

/** `7-56`: the seeds from one to another, both included. */
function range(text: string): number[] {
  const [, from, to] = /^(\d+)-(\d+)$/.exec(text) ?? [];
  const [first, last] = [Number(from), Number(to)];
  if (from === undefined || last < first || last > LARGEST_SEED || last - first >= MOST_SEEDS) {
    throw new WrongUse(`--seeds must be the first and the last of up to ${MOST_SEEDS} seeds; got '${text}'. Try 1-50.`);
  }
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
