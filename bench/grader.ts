import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';
import { thisCourse } from 'course/dist/course';
import { findExercise } from 'course/dist/exercise';
import { tree } from 'course/dist/running/processes';
import { machine, saveJson } from './stored-runs';

/**
 * How fast `course grade` grades a class: submissions of a lesson of five exercises on one core and on two, reading them
 * and writing reports included, and nbgrader's autograde of as many notebooks of five exercises on the same core, in one
 * run. Lessons: five exercises without TensorFlow, and five
 * with it. Every third submission has a wrong answer. Stored when all 300 submissions were graded; `-- --submissions 30`
 * is a look.
 */
const COMMAND = 'npm run bench:grader';
const FULL = 300;

const ROOT = join(__dirname, '../..');
const NBGRADER = join(ROOT, '.cache', 'nbgrader', 'bin');

const COURSE = join(ROOT, 'grader/bin/course.js');
const course = thisCourse();

const LESSONS = {
  plain: ['00-baseline', '04-interval', '01-time-to-reach', 'E-leep', 'F-pcgrad'],
  tensors: ['00-softmax', '00-pixels', '03-standardise', '03-nearest', '09-coral'],
} as const;

interface Graded {
  /** By the clock, from the start of the command to its last report. */
  seconds: number;
  perMinute: number;
  /** The most memory of a worker with its sandboxes, in MB; what they share counts once. */
  megabytesPerWorker?: number;
}

/** `course grade` of a class as it was handed in, by so many workers, each with a core to itself. */
async function ours(lesson: keyof typeof LESSONS, submissions: number, workers: number): Promise<Graded> {
  const folder = mkdtempSync(join(tmpdir(), 'class-'));
  try {
    const handedIn = join(folder, 'submissions');
    for (let student = 0; student < submissions; student++) handIn(handedIn, student, LESSONS[lesson]);
    const rules = join(folder, 'grading.yaml');
    writeFileSync(rules, `exercises: [${LESSONS[lesson].join(', ')}]\n`);
    const began = performance.now();
    const args = [process.execPath, COURSE, 'grade', handedIn, '--config', rules, '--workers', String(workers)];
    const { ended, pid } = start('taskset', ['-c', Array.from({ length: workers }, (_, core) => core).join(), ...args]);
    let most = 0;
    const watch = setInterval(() => {
      // biome-ignore lint/plugin: a number for each worker.
      most = Math.max(most, ...workersOf(pid).map(memoryOf));
    }, 500);
    await ended;
    const seconds = (performance.now() - began) / 1000;
    clearInterval(watch);
    const right = allPoints(readFileSync(join(`${handedIn}-graded`, 'grades.csv'), 'utf8'));
    const expected = submissions - Math.ceil(submissions / 3);
    if (right.length !== submissions || right.filter((all) => all).length !== expected) {
      throw new Error(
        `${right.length} of ${submissions} graded, ${right.filter((all) => all).length} of ${expected} right.`,
      );
    }
    return {
      seconds: rounded(seconds),
      perMinute: rounded((60 * submissions) / seconds),
      megabytesPerWorker: Math.round(most / 1024),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A student's five answers, of which every third student has one wrong. No two are equal, or they would be graded once. */
function handIn(folder: string, student: number, ids: readonly string[]): void {
  const folderOfStudent = join(folder, `student-${String(student).padStart(3, '0')}`);
  mkdirSync(folderOfStudent, { recursive: true });
  for (const [index, id] of ids.entries()) {
    const exercise = findExercise(course, id);
    const wrong = readdirSync(join(exercise.folder, 'wrong'));
    const mistaken = student % 3 === 0 && student % ids.length === index;
    const file = mistaken
      ? join(exercise.folder, 'wrong', wrong[student % wrong.length])
      : join(exercise.solution, 'answer.ts');
    writeFileSync(join(folderOfStudent, `${id}.ts`), `${readFileSync(file, 'utf8')}\n// ${student}\n`);
  }
}

/** For each line of a grades.csv, whether it has all points; no name in it has a comma. */
function allPoints(csv: string): boolean[] {
  const [fields, ...lines] = csv
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  return lines.map((line) => line[fields.indexOf('points')] === line[fields.indexOf('of')]);
}

/** The command's workers: its own processes with `grading/worker.js`. */
const workersOf = (pid: number): number[] =>
  tree(pid).filter((each) => /grading\/worker\.js/.test(read(each, 'cmdline')));

/** Kilobytes that a process and all below it hold; what they share counts once. */
const memoryOf = (pid: number): number =>
  tree(pid).reduce((sum, each) => sum + Number(/^Pss: +(\d+)/m.exec(read(each, 'smaps_rollup'))?.[1] ?? 0), 0);

function read(pid: number, what: string): string {
  try {
    return readFileSync(`/proc/${pid}/${what}`, 'utf8');
  } catch {
    return '';
  }
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

async function output(command: string, args: string[]): Promise<void> {
  await start(command, args).ended;
}

/** Starts a command; `ended` rejects with what it said where it could not do its work. */
function start(command: string, args: string[]): { pid: number; ended: Promise<void> } {
  // nbgrader starts alembic, which is installed next to it.
  const env = { ...process.env, PATH: `${NBGRADER}${delimiter}${process.env.PATH}` };
  const child = spawn(command, args, { cwd: tmpdir(), env, stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors = (errors + chunk).slice(-4000);
  });
  const ended = new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${command} ended with ${code}: ${errors}`)),
    );
  });
  return { pid: child.pid as number, ended };
}

const rounded = (value: number) => Number(value.toPrecision(4));

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { submissions: { type: 'string', default: String(FULL) } } });
  const submissions = Number(values.submissions);
  if (!Number.isInteger(submissions) || submissions < 2) {
    throw new Error(`--submissions must be an integer of 2 or more; got ${values.submissions}.`);
  }
  const load = Number(readFileSync('/proc/loadavg', 'utf8').split(' ')[0]);
  if (load > 0.5) console.log(`Something else runs here (load ${load}): the figures will be worse than they are.`);
  const peer = await nbgrader(submissions);
  console.log(`nbgrader autograde: ${peer.perMinute} submissions a minute and core`);
  const lessons: Record<string, unknown> = {};
  for (const lesson of Object.keys(LESSONS) as (keyof typeof LESSONS)[]) {
    const oneWorker = await ours(lesson, submissions, 1);
    const two = await ours(lesson, submissions, 2);
    const [times, scaling] = [
      rounded(oneWorker.perMinute / peer.perMinute),
      rounded(two.perMinute / oneWorker.perMinute / 2),
    ];
    lessons[lesson] = {
      exercises: LESSONS[lesson],
      oneWorker,
      twoWorkers: two,
      timesNbgrader: times,
      scaling,
    };
    console.log(
      `${lesson}: ${oneWorker.perMinute} submissions a minute and core, ${times} times nbgrader; two workers ${two.perMinute} (${scaling} of twice as many); at most ${two.megabytesPerWorker} MB a worker with its sandboxes`,
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
