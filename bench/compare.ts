import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Side, start } from './conversation';
import { median } from './median';
import { profile } from './profile';
import { MEASURING, MULTITASK, ROWS, USUAL } from './rows';
import { machine, saveJson } from './stored-runs';

/**
 * `npm run bench`: times every row, ours and the peers in turns, and stores what came out. `--only ROW` for some, `--multitask`
 * for the rows of several tasks, `--measuring` for those of mean average precision, `--rounds 7`, `--choose` to let the peers
 * try their settings again, `--quick` for three rounds that are not stored, `--profile ROW` for where our own time goes.
 */

const ROOT = join(__dirname, '..', '..');
const resultsOf = (group: string) => join(ROOT, 'bench', 'results', `${group}.json`);

/** Rows by the file that has their results. */
const GROUPS = { compare: USUAL, multitask: MULTITASK, measuring: MEASURING } as const;
const PYTHON = process.env.BENCH_PYTHON ?? join(ROOT, '.cache', 'peers', 'bin', 'python');

/** How far the losses that sides begin with may be apart. */
const ALIKE = 1e-3;

interface Results {
  command: string;
  readonly rows: Record<string, Measured & { date: string; machine: string }>;
}

/** What a peer was set to, and how long each of its settings took when they were tried. */
interface Settings {
  readonly chosen: string;
  readonly tried: unknown;
  readonly failed: unknown;
}

/** What one row came to: milliseconds a step, and ratios to each peer (below 1: we are faster). */
interface Measured {
  readonly ms: Record<string, number>;
  readonly settings: Record<string, Settings>;
  readonly ratios: Record<string, { median: number; lowest: number; highest: number }>;
  readonly firstStepSeconds: Record<string, number>;
  /** The most memory that each side's process had, of rows that run in their own processes. */
  readonly peakMegabytes?: Record<string, number>;
  readonly rounds: number;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true },
      rounds: { type: 'string', default: '7' },
      profile: { type: 'string' },
      choose: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      multitask: { type: 'boolean', default: false },
      measuring: { type: 'boolean', default: false },
    },
  });
  for (const row of [...(values.only ?? []), ...(values.profile ? [values.profile] : [])]) {
    if (!(row in ROWS)) throw new Error(`There is no row '${row}'. The rows are: ${Object.keys(ROWS).join(', ')}.`);
  }
  if (values.profile) return profile(values.profile);
  const rounds = values.quick ? 3 : Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds is ${values.rounds}; it must be 1 or more.`);
  preparePeers();
  const together = startedSides();
  const group = values.multitask ? 'multitask' : values.measuring ? 'measuring' : 'compare';
  const file = resultsOf(group);
  const results: Results = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { command: '', rows: {} };
  const command = `npm run bench${group === 'compare' ? '' : ` -- --${group}`}`;
  try {
    for (const row of values.only ?? Object.keys(GROUPS[group])) {
      const before = values.choose ? undefined : results.rows[row]?.settings;
      const measured = await (ROWS[row].apart ? compareApart : compare)(row, together, rounds, before);
      results.rows[row] = { ...measured, date: new Date().toISOString().slice(0, 10), machine: machine() };
      if (!values.quick) saveJson(file, { ...results, command });
      console.log(line(row, measured));
    }
  } finally {
    together.end();
  }
}

/** Sides, each of which is started when it is first asked for. */
interface Sides {
  of(name: string): Side;
  end(): void;
}

function startedSides(): Sides {
  const started: Record<string, Side> = {};
  const starting = (name: string): Side => {
    if (name === 'ours') return start(process.execPath, [join(__dirname, 'ours.js')], ROOT);
    if (name === 'tfjs') return start(process.execPath, [join(__dirname, 'tfjs-fit.js')], ROOT);
    return start(PYTHON, ['-m', `bench.peers.${name}_peer`], ROOT);
  };
  return {
    of(name) {
      started[name] ??= starting(name);
      return started[name];
    },
    end() {
      for (const side of Object.values(started)) side.end();
    },
  };
}

/**
 * The same in processes that do nothing else, so that their peak of memory is the row's: what a peer has tried before, to
 * choose its setting, it tried in another.
 */
async function compareApart(
  row: string,
  _: Sides,
  rounds: number,
  before: Record<string, Settings> | undefined,
): Promise<Measured> {
  const settings = before ?? (await apart((sides) => chosen(row, sides)));
  return apart((sides) => compare(row, sides, rounds, settings));
}

async function apart<Result>(work: (sides: Sides) => Promise<Result>): Promise<Result> {
  const sides = startedSides();
  try {
    return await work(sides);
  } finally {
    sides.end();
  }
}

/** The row as a side knows it. */
const asks = (row: string, side: string) => ({ row: side === 'ours' ? row : (ROWS[row].beside ?? row) });

/** The settings that the peers of a row choose. */
async function chosen(row: string, sides: Sides): Promise<Record<string, Settings>> {
  const settings: Record<string, Settings> = {};
  for (const peer of ROWS[row].peers) {
    const reply = await asked(peer, sides.of(peer), { ...asks(row, peer), steps: ROWS[row].steps });
    settings[peer] = settingsOf(reply);
  }
  return settings;
}

const settingsOf = ({ setting, tried, failed }: Record<string, unknown>): Settings => ({
  chosen: setting as string,
  tried,
  failed,
});

/** Asks every side in each round, each round beginning with another one, so that what else the machine does hits all. */
async function compare(
  row: string,
  sides: Sides,
  rounds: number,
  before: Record<string, Settings> | undefined,
): Promise<Measured> {
  const { steps, peers } = ROWS[row];
  const names = ['ours', ...peers];
  const times: Record<string, number[]> = Object.fromEntries(names.map((name) => [name, []]));
  const settings: Record<string, Settings> = { ...before };
  const firstStepSeconds: Record<string, number> = {};
  // A peer tries all its settings at the first question, which takes minutes: what it chose before is asked for.
  const question = (name: string) => ({
    ...asks(row, name),
    steps,
    ...(before?.[name] && { setting: before[name].chosen }),
  });
  const losses: number[] = [];
  for (const name of names) {
    const reply = await asked(name, sides.of(name), question(name));
    if (reply.first_loss) losses.push(reply.first_loss as number);
  }
  // biome-ignore lint/plugin: a number for each side.
  if (Math.max(...losses) - Math.min(...losses) > ALIKE) {
    throw new Error(`The sides of ${row} do not begin alike: their first losses are ${losses.join(', ')}.`);
  }
  const peaks: Record<string, number> = {};
  for (let round = 0; round < rounds; round++) {
    for (const index of names.keys()) {
      const name = names[(index + round) % names.length];
      const reply = await asked(name, sides.of(name), question(name));
      times[name].push(reply.ms_per_step as number);
      firstStepSeconds[name] = reply.first_step_s as number;
      peaks[name] = reply.peak_mb as number;
      if (reply.tried) settings[name] = settingsOf(reply);
    }
  }
  const ms = Object.fromEntries(names.map((name) => [name, rounded(median(times[name]))]));
  const ratios = Object.fromEntries(
    names
      .filter((name) => name !== 'ours')
      .map((name) => {
        const byRound = times.ours.map((ours, round) => ours / times[name][round]);
        // biome-ignore lint/plugin: a number for each round.
        const [lowest, highest] = [Math.min(...byRound), Math.max(...byRound)];
        return [name, { median: rounded(median(byRound)), lowest: rounded(lowest), highest: rounded(highest) }];
      }),
  );
  return { ms, settings, ratios, firstStepSeconds, ...(ROWS[row].apart && { peakMegabytes: peaks }), rounds };
}

async function asked(name: string, side: Side, question: Record<string, unknown>): Promise<Record<string, unknown>> {
  const reply = await side.ask(question);
  if (reply.error) throw new Error(`${name} cannot do ${question.row}: ${reply.error}`);
  return reply;
}

/** Makes the Python environment of the peers where there is none. */
function preparePeers(): void {
  if (existsSync(PYTHON)) return;
  console.log('Making the Python environment of the peers in .cache/peers (Keras, PyTorch, ONNX Runtime: about 2 GB)…');
  const run = (command: string, ...args: string[]) => {
    const { status } = spawnSync(command, args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
    if (status !== 0)
      throw new Error(`'${command} ${args.join(' ')}' failed; see above. bench/peers/README.md says how.`);
  };
  run('python3', '-m', 'venv', '.cache/peers');
  run(PYTHON, '-m', 'pip', 'install', '-q', '-r', 'bench/peers/requirements.txt');
}

/** One row in words, with what was aimed at. */
function line(row: string, { ms, ratios }: Measured): string {
  const times = Object.entries(ms).map(([name, value]) => `${name} ${value.toFixed(2)} ms`);
  const reached = ROWS[row].targets.map(({ peers, ratio }) => {
    // biome-ignore lint/plugin: a number for each peer.
    const worst = Math.max(...peers.map((peer) => ratios[peer].median));
    return `${worst <= ratio ? '✓' : '✗'} ${worst.toFixed(2)} of ${peers.join('/')} (target ${ratio})`;
  });
  return `${row.padEnd(24)} ${times.join(', ')}\n${' '.repeat(25)}${reached.join(', ')}`;
}

const rounded = (value: number) => Number(value.toPrecision(4));

main().catch((cause: Error) => {
  console.error(cause.message);
  process.exitCode = 1;
});
