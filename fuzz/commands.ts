import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import type { Outcome } from './judge';
import { CHANGES, type Change, changed } from './mutations';
import type { Target } from './targets';

/** Milliseconds after which a command that only ends when it is stopped (a page, a watch, a worker) is stopped. */
const UNTIL_STOPPED = 4000;
const PATIENCE = 60_000;

interface Run {
  readonly command: readonly string[];
  readonly given: readonly string[];
  /** A file of the course or of what is handed in that was damaged before. */
  readonly damage?: { readonly file: string; readonly changes: readonly Change[] };
}

interface Command {
  readonly command: readonly string[];
  readonly options: readonly string[];
  /** It ends when it is stopped, where its arguments are right. */
  readonly lasts?: true;
  /** Arguments that follow it in every case: without them, it works for minutes. */
  readonly first?: readonly string[];
}

/** Every command of `course` with its options; a test compares them with those that the command itself lists. */
export const COMMANDS: readonly Command[] = [
  { command: ['check'], options: ['--all', '--json', '--standing', '--stdin'] },
  { command: ['watch'], options: [], lasts: true },
  { command: ['hint'], options: ['--json'] },
  { command: ['questions'], options: ['--json', '--variant'] },
  { command: ['solution'], options: ['--show'] },
  { command: ['progress'], options: ['--json'] },
  { command: ['reset'], options: [] },
  { command: ['prove'], options: ['--json', '--verbose'] },
  {
    command: ['grade'],
    options: ['--out', '--config', '--workers', '--queue', '--student', '--only'],
  },
  { command: ['worker'], options: ['--queue', '--workers', '--experiments', '--lost-after'], lasts: true },
  { command: ['sweep'], options: ['--out', '--seeds', '--workers', '--queue'] },
  { command: ['release'], options: [] },
  { command: ['new'], options: [] },
  { command: ['new', 'exercise'], options: ['--halves', '--questions'] },
  { command: ['new', 'answers'], options: [] },
  { command: ['lint'], options: ['--json', '--still'] },
  { command: ['bundle'], options: [] },
  { command: ['bundle', 'gradescope'], options: ['--config'] },
  {
    command: ['bundle', 'kubernetes'],
    options: ['--claim', '--image', '--name', '--queue', '--replicas', '--workers'],
  },
  { command: ['run'], options: [], first: ['missing.ipynb'] },
  { command: ['doctor'], options: [] },
  { command: ['kernel'], options: [], first: ['removed'] },
  { command: ['label'], options: ['--port'], lasts: true },
  { command: ['site'], options: ['--out'], first: ['--out', 'README.md'] },
  { command: ['slides'], options: ['--pdf'], first: ['missing.ipynb'] },
  { command: ['mutate'], options: ['--json'] },
  { command: [], options: [] },
];

/** Arguments after a command and its options: ids, files and folders of the small course, and others. */
const GIVEN = [
  '00-double',
  '00-negate',
  '00-nothing',
  '99-new',
  'submissions',
  'submissions/ann',
  'submissions.zip',
  'out/new',
  'grading.yaml',
  'program.ts',
  'README.md',
  'missing',
  '.',
  '0',
  '1',
  '-3',
  '1,2',
  'ann',
  '',
  '--nothing',
  '--help',
  '--jsno',
  'ü /',
];

const DAMAGED = [
  '.course/progress.json',
  'exercises/00-first/double/exercise.json',
  'exercises/00-first/double/check.test.ts',
  'exercises/00-first/double/answer.ts',
  'submissions/ann/00-double.ts',
  'submissions/ann/double.ipynb',
  'submissions/class.csv',
  'grading.yaml',
];

const nameOf = (command: readonly string[]) => `course ${command.join(' ')}`.trimEnd();
export const COMMAND_NAMES = COMMANDS.map(({ command }) => nameOf(command));

/** A target for each command, run in its own small course under `folder`. */
export function commandTargets(root: string, folder: string): Target<Run>[] {
  return COMMANDS.map(({ command, options, lasts, first = [] }) => ({
    name: nameOf(command),
    kind: 'command',
    cases: fc.record({
      command: fc.constant(command),
      given: fc
        .array(
          fc.oneof(
            { weight: 3, arbitrary: fc.constantFrom(...GIVEN) },
            ...options.map((option) => fc.constant(option)),
          ),
          {
            maxLength: 3,
          },
        )
        .map((words) => [...first, ...words]),
      damage: fc.option(fc.record({ file: fc.constantFrom(...DAMAGED), changes: CHANGES }), {
        nil: undefined,
        freq: 2,
      }),
    }),
    run: async (one) => judgedCommand(root, layOutCourse(root, folder, one), one, lasts === true),
    print: ({ given, damage }) =>
      `course ${[...command, ...given.map((word) => JSON.stringify(word))].join(' ')}${damage ? ` with ${damage.file} damaged: ${JSON.stringify(damage.changes)}` : ''}`,
  }));
}

function layOutCourse(root: string, folder: string, { damage }: Run): string {
  const home = path.join(folder, 'course');
  rmSync(home, { recursive: true, force: true });
  cpSync(path.join(root, 'grader', 'fixtures', 'graded'), home, { recursive: true });
  const write = (name: string, text: string | Buffer) => {
    mkdirSync(path.dirname(path.join(home, name)), { recursive: true });
    writeFileSync(path.join(home, name), text);
  };
  const answer = readFileSync(path.join(home, 'solutions/00-first/double/answer.ts'), 'utf8');
  write('.course/progress.json', JSON.stringify({ '00-double': { attempts: 2, hints: 1 } }));
  write('exercises/00-first/double/answer.ts', answer);
  write('submissions/ann/00-double.ts', answer);
  write('submissions/ann/double.ipynb', JSON.stringify(notebook(answer)));
  write('submissions/class.csv', 'id,name\nann,Ann\nbob,Bob\n');
  write('grading.yaml', 'late:\n  days: 2\n');
  write('program.ts', 'export const settings = {}; export const seeds = [1]; export const run = () => ({ a: 1 });\n');
  write('README.md', '# A course\n');
  write('submissions.zip', Buffer.from('PK\u0005\u0006'.padEnd(22, '\u0000'), 'latin1'));
  if (damage) {
    const file = path.join(home, damage.file);
    write(damage.file, changed(existsSync(file) ? readFileSync(file) : Buffer.alloc(0), damage.changes));
  }
  return home;
}

const notebook = (source: string) => ({
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {},
  cells: [{ cell_type: 'code', id: 'a', source, metadata: {}, outputs: [], execution_count: null }],
});

/** A command ends with 0, 1 or 2; what it rejects it reports with an error message, without a stack. */
async function judgedCommand(root: string, home: string, run: Run, lasts: boolean): Promise<Outcome> {
  const { status, signal, said, stopped } = await ended(root, home, run, lasts ? UNTIL_STOPPED : PATIENCE);
  if (stopped) {
    if (lasts) return { kind: 'right' };
    return { kind: 'fault', fault: 'hang', detail: `no end after ${PATIENCE / 1000} s: ${said.slice(-300)}` };
  }
  if (signal || status === null || status > 2)
    return { kind: 'fault', fault: 'crash', detail: `it ended with ${signal ?? status}: ${said.slice(-400)}` };
  const raw = /error of its own|^\s+at .*\(?\/.*:\d+:\d+\)?$|^\w*Error: |node:internal/m.exec(said);
  if (raw)
    return { kind: 'fault', fault: 'raw error', detail: said.slice(Math.max(0, raw.index - 200), raw.index + 300) };
  if (status === 2 && said.trim() === '')
    return { kind: 'fault', fault: 'unclear sentence', detail: 'it ended with 2 and said nothing' };
  return status === 0 ? { kind: 'right' } : { kind: 'sentence', message: said.slice(0, 200) };
}

interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly said: string;
  readonly stopped: boolean;
}

function ended(root: string, home: string, { command, given }: Run, patience: number): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [path.join(root, 'grader/bin/course.js'), ...command, ...given], {
      cwd: home,
      env: { ...process.env, COURSE_HOME: home, NO_COLOR: '1', COURSE_QUEUE: '' },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        said = (said + chunk).slice(-20_000);
      });
    let stopped = false;
    const timer = setTimeout(() => {
      stopped = true;
      // With all that it has started.
      if (child.pid) process.kill(-child.pid, 'SIGKILL');
    }, patience);
    child.on('close', (status, signal) => {
      clearTimeout(timer);
      resolve({ status, signal, said, stopped });
    });
  });
}
