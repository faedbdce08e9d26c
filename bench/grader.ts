import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';
import { machine, saveJson } from './stored-runs';

/**
 * How fast a class is graded: submissions of a lesson of five exercises on one core and on two, and nbgrader's autograde of
 * as many notebooks of five exercises on the same core, in one run. Lessons: five exercises without TensorFlow, and five
 * with it. Every third submission has a wrong answer. Stored when all 300 submissions were graded; `-- --submissions 30`
 * is a look.
 */
const COMMAND = 'npm run bench:grader';
const FULL = 300;

const ROOT = join(__dirname, '../..');
const NBGRADER = join(ROOT, '.cache', 'nbgrader', 'bin');

const LESSONS = {
  plain: ['00-baseline', '01-interval', '01-time-to-reach', '06-leep', '07-pcgrad'],
  tensors: ['00-softmax', '00-pixels', '02-standardise', '02-nearest', '04-coral'],
} as const;

/** What one worker did; see grader-worker.ts. */
interface Work {
  submissions: number;
  passed: number;
  /** The most memory of the worker and its sandboxes together, in MB; what they share counts once. */
  megabytes: number;
}

interface Graded {
  /** By the clock, from starting the first worker to the end of the last. */
  seconds: number;
  perMinute: number;
  megabytesPerWorker?: number;
}

/** Runs so many workers, each on a core of its own, that share the submissions. */
async function ours(lesson: keyof typeof LESSONS, submissions: number, workers: number): Promise<Graded> {
  const began = performance.now();
  const works = await Promise.all(
    Array.from({ length: workers }, (_, worker) => {
      const script = join(__dirname, 'grader-worker.js');
      const args = [LESSONS[lesson].join(), String(submissions), `${worker}/${workers}`];
      return output('taskset', ['-c', String(worker), process.execPath, script, ...args]);
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  const done = works.map((text) => JSON.parse(text) as Work);
  const graded = done.reduce((sum, work) => sum + work.submissions, 0);
  if (graded !== submissions) throw new Error(`${graded} of ${submissions} submissions were graded.`);
  return {
    seconds: rounded(seconds),
    perMinute: rounded((60 * submissions) / seconds),
    megabytesPerWorker: Math.max(...done.map(({ megabytes }) => megabytes)),
  };
}

/** nbgrader's autograde of a whole batch, on one core. */
async function nbgrader(submissions: number): Promise<Graded> {
  prepareNbgrader();
  const folder = mkdtempSync(join(tmpdir(), 'nbgrader-'));
  try {
    await output(join(NBGRADER, 'python'), [
      join(ROOT, 'bench/peers/nbgrader/make_course.py'),
      folder,
      String(submissions),
    ]);
    await output(join(NBGRADER, 'nbgrader'), ['generate_assignment', 'lesson', '--course-dir', folder]);
    const began = performance.now();
    await output('taskset', ['-c', '0', join(NBGRADER, 'nbgrader'), 'autograde', 'lesson', '--course-dir', folder]);
    const seconds = (performance.now() - began) / 1000;
    const done = readdirSync(join(folder, 'autograded')).length;
    if (done !== submissions) throw new Error(`nbgrader graded ${done} of ${submissions} submissions.`);
    return { seconds: rounded(seconds), perMinute: rounded((60 * submissions) / seconds) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function prepareNbgrader(): void {
  if (existsSync(join(NBGRADER, 'nbgrader'))) return;
  console.log('Making the Python environment of nbgrader in .cache/nbgrader…');
  const steps: [string, string[]][] = [
    ['python3', ['-m', 'venv', join(ROOT, '.cache', 'nbgrader')]],
    [join(NBGRADER, 'pip'), ['install', '-q', '-r', join(ROOT, 'bench/peers/nbgrader/requirements.txt')]],
  ];
  for (const [command, args] of steps) {
    if (spawnSync(command, args, { stdio: 'inherit' }).status !== 0) throw new Error(`${command} failed; see above.`);
  }
}

function output(command: string, args: string[]): Promise<string> {
  // nbgrader starts alembic, which stands beside it.
  const env = { ...process.env, PATH: `${NBGRADER}${delimiter}${process.env.PATH}` };
  const child = spawn(command, args, { cwd: tmpdir(), env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [text, errors] = ['', ''];
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  child.stderr.on('data', (chunk) => {
    errors = (errors + chunk).slice(-4000);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve(text) : reject(new Error(`${command} ended with ${code}: ${errors}`)),
    );
  });
}

const rounded = (value: number) => Number(value.toPrecision(4));

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { submissions: { type: 'string', default: String(FULL) } } });
  const submissions = Number(values.submissions);
  if (!Number.isInteger(submissions) || submissions < 2) {
    throw new Error(`--submissions should be a whole number of 2 or more, and is ${values.submissions}.`);
  }
  const load = Number(readFileSync('/proc/loadavg', 'utf8').split(' ')[0]);
  if (load > 0.5) console.log(`Something else runs here (load ${load}): the figures will be worse than they are.`);
  const peer = await nbgrader(submissions);
  console.log(`nbgrader autograde: ${peer.perMinute} submissions a minute and core`);
  const lessons: Record<string, unknown> = {};
  for (const lesson of Object.keys(LESSONS) as (keyof typeof LESSONS)[]) {
    const one = await ours(lesson, submissions, 1);
    const two = await ours(lesson, submissions, 2);
    const [times, scaling] = [rounded(one.perMinute / peer.perMinute), rounded(two.perMinute / one.perMinute / 2)];
    lessons[lesson] = { exercises: LESSONS[lesson], oneWorker: one, twoWorkers: two, timesNbgrader: times, scaling };
    console.log(
      `${lesson}: ${one.perMinute} submissions a minute and core, ${times} times nbgrader; two workers ${two.perMinute} (${scaling} of twice as many); at most ${two.megabytesPerWorker} MB a worker with its sandboxes`,
    );
  }
  if (submissions < FULL)
    return console.log(`Not stored: ${submissions} submissions are a look, ${FULL} are the bench.`);
  const date = new Date().toISOString().slice(0, 10);
  saveJson(join(ROOT, 'bench/results/grader.json'), {
    command: COMMAND,
    date,
    machine: machine(),
    load,
    submissions,
    nbgrader: peer,
    lessons,
  });
}

main().catch((cause: Error) => {
  console.error(cause.message);
  process.exitCode = 1;
});
