import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Command, CommanderError } from 'commander';
import { fileError, fileErrorCode } from 'transferlab/dist/file-error';
import { answerFile, resetAnswer } from './answer';
import { checkAnswer, checkText, nextUnsolved, progressTable } from './checking';
import { authorCommands } from './commands/author';
import { bundleCommand } from './commands/bundle';
import { gradeCommand } from './commands/grade';
import { addMutate } from './commands/mutate';
import { sayProofs } from './commands/proofs';
import { questionsCommand } from './commands/questions';
import { sweepCommand } from './commands/sweep';
import { workerCommand } from './commands/worker';
import { type Course, thisCourse } from './course';
import { type Examine, examineBy } from './deciding/examine';
import type { Verdict } from './deciding/verdict';
import { CourseError } from './error';
import { allExercises, type Exercise, findExercise } from './exercise';
import { feedback } from './feedback';
import { nextHint, showHint } from './hint';
import { overview } from './overview';
import { readProgress } from './progress';
import { prove } from './prove';
import { proveAll } from './proving/prove-all';
import { answerText, rightAnswers } from './questions/answer-text';
import { askedNow } from './questions/asked';
import { hasQuestions } from './questions/load';
import { requireCourse } from './require-course';
import { forkingPool, PRELOADED, runnerPool } from './running/pool';
import { type Standing, saidOf, standing } from './standing';
import { visible, visibleJson } from './visible-text';
import { byWaiting, leaveWaiting } from './waiting/ask';
import { watch } from './watch';

/** What the command ends with: passed, a check failed, or it was used wrongly and could judge nothing. CONTRIBUTING.md has the table. */
const EXIT = { passed: 0, failed: 1, error: 2 } as const;

const { version: VERSION } = JSON.parse(readFileSync(join(__dirname, '../package.json'), 'utf8'));

/** A subcommand that is a program of another package. */
interface Script {
  readonly name: string;
  readonly description: string;
  /** From the course's root. */
  readonly file: string;
  /** Those that it has; its own `--help` says what they mean. */
  readonly options: readonly string[];
}

const SCRIPTS: readonly Script[] = [
  {
    name: 'run',
    description: 'run lessons without a browser',
    file: 'kernel/dist/run.js',
    options: [
      '--out <folder>',
      '--timeout <seconds>',
      '--total-timeout <seconds>',
      '--times',
      '--jobs <count>',
      '--json',
    ],
  },
  {
    name: 'doctor',
    description: 'what this machine has and what it lacks',
    file: 'setup/doctor.js',
    options: ['--json', '--report'],
  },
  {
    name: 'label',
    description: 'a page on this machine for drawing boxes on the images of a folder',
    file: 'lib/dist/label/run.js',
    options: ['--classes <names>', '--port <number>'],
  },
  {
    name: 'kernel',
    description: 'make the TypeScript kernel known to your own Jupyter and VS Code (install), or remove it',
    file: 'kernel/dist/user-kernel.js',
    options: [],
  },
  {
    name: 'site',
    description: 'a static site of the whole course: lessons with their output, guides, reference, search',
    file: 'site/dist/run.js',
    options: ['--out <folder>', '--as-they-are', '--clone <address>', '--serve'],
  },
  {
    name: 'slides',
    description: 'a set of slides for each lesson, for instructors: HTML, and PDF',
    file: 'site/dist/slides/run.js',
    options: ['--out <folder>', '--as-they-are', '--pdf'],
  },
];

/** The `course` command. Sets the exit code; prints a sentence for anything it refuses. */
export async function main(argv = process.argv): Promise<void> {
  try {
    process.exitCode = 0;
    await program(thisCourse(), argv.slice(2)).parseAsync(argv);
  } catch (error) {
    process.exitCode = EXIT.error;
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : EXIT.error;
    else console.error(visible(sentenceOf(error)));
  }
}

function sentenceOf(error: unknown): string {
  if (error instanceof CourseError) return error.message;
  return ofTheDisk(error) ?? `course stopped at an internal error: ${(error as Error)?.stack ?? error}`;
}

/** The message for a disk error anywhere, scratch folders included: the command itself did not fail. */
function ofTheDisk(error: unknown): string | undefined {
  if (!/^(ENOSPC|EDQUOT|EROFS|EMFILE|ENFILE|EIO)$/.test(fileErrorCode(error) ?? '')) return undefined;
  return (fileError(error, (error as NodeJS.ErrnoException).path ?? 'A file', 'written') as Error).message;
}

function program(course: Course, args: readonly string[]): Command {
  const command = new Command('course')
    .description('Checks the exercises of the course.')
    .version(VERSION, '--version')
    .exitOverride();
  command.hook('preAction', (_, action) => requireCourse(course, action.name() === 'exercise'));
  command
    .command('check [id]')
    .description('check an exercise (without an id: the next unsolved one)')
    .option('--all', 'check every exercise; with an id: print each failing check in full')
    .option('--json', 'print the verdicts as JSON')
    .option('--standing', 'with --json: also what a notebook shows with it')
    .option('--stdin', 'check the answer that comes on stdin in place of the file')
    .action((id, { all, ...options }) =>
      checkCommand(course, all && id === undefined ? allExercises(course) : [chosen(course, id)], {
        ...options,
        full: all && id !== undefined,
      }),
    );
  command
    .command('watch [id]')
    .description('check at every save')
    .action((id) => watch(course, chosen(course, id)));
  command
    .command('hint <id>')
    .description('the next hint')
    .option('--json', 'print the hints that were shown, the next one among them')
    .action((id, { json }) => {
      const exercise = findExercise(course, id);
      console.log(json ? JSON.stringify(showHint(course, exercise)) : nextHint(course, exercise));
    });
  questionsCommand(command, course);
  command
    .command('solution <id>')
    .description('the answer, once yours passes')
    .option('--show', 'show it before that')
    .action(async (id, { show }) => console.log(await solution(course, findExercise(course, id), show)));
  command
    .command('progress')
    .description('what is passed, and the points')
    .option('--json', 'print lessons, exercises and the next step as JSON')
    .action(({ json }) => console.log(json ? JSON.stringify(overview(course), null, 2) : progressTable(course)));
  command
    .command('reset <id>')
    .description('put the start back; your answer is kept')
    .action((id) => console.log(reset(findExercise(course, id))));
  command
    .command('prove [id]')
    .description('prove the course itself: stubs fail, solutions pass, wrong answers fail as they should')
    .option('--json', 'print the outcome as JSON')
    .option('--verbose', 'print the feedback on each wrong answer')
    .action((id, options) => sayProofs(id ? prove(course, [findExercise(course, id).id]) : proveAll(course), options));
  gradeCommand(command, course);
  workerCommand(command, course);
  sweepCommand(command, course);
  authorCommands(command, course);
  bundleCommand(command, course);
  for (const script of SCRIPTS) passOn(command, course, script, args);
  addMutate(command, course);
  return command;
}

function chosen(course: Course, id: string | undefined): Exercise {
  const exercise = id === undefined ? nextUnsolved(course) : findExercise(course, id);
  if (!exercise) throw new CourseError('Every exercise is passed. To check one again: npx course check ID, or --all.');
  return exercise;
}

/** What `check --json` prints, of one exercise or many. `standings` are there with `--standing`, one for each verdict. */
export interface Told {
  readonly verdicts: readonly Verdict[];
  readonly standings?: readonly Standing[];
  /** What the reader should know besides. */
  readonly notes: readonly string[];
}

interface CheckOptions {
  json?: boolean;
  standing?: boolean;
  stdin?: boolean;
  full?: boolean;
}

async function checkCommand(
  course: Course,
  exercises: Exercise[],
  { json = false, standing: stands = false, stdin = false, full = false }: CheckOptions,
): Promise<void> {
  const text = stdin ? readFileSync(0, 'utf8') : undefined;
  const notes = new Set<string>();
  const warn = (sentence: string) => void notes.add(sentence);
  const { examine, close } = exercises.length > 1 ? examinesMany(course) : examinesOne(course, exercises[0]);
  const verdicts: Verdict[] = [];
  try {
    for (const exercise of exercises) {
      const verdict =
        text === undefined
          ? await checkAnswer(course, exercise, examine, { warn })
          : await checkText(course, exercise, examine, text, warn);
      verdicts.push(verdict);
      if (!json) console.log(`${feedback(verdict, { full, ...saidOf(exercise, verdict, text) })}\n`);
      process.exitCode = Math.max(Number(process.exitCode), EXIT[verdict.status]);
    }
  } finally {
    await close();
    for (const note of notes) console.error(visible(note));
  }
  if (!json) return;
  const remembered = process.env.COURSE_RECORD !== 'no';
  const told: Told = {
    verdicts,
    ...(stands
      ? { standings: verdicts.map((verdict, at) => standing(course, exercises[at], verdict, remembered)) }
      : {}),
    notes: [...notes],
  };
  console.log(visibleJson(told, 2));
}

/** Examines answers, and ends the processes that were started for it. */
interface Examining {
  examine: Examine;
  close(): Promise<void>;
}

function examinesMany(course: Course): Examining {
  const pool = forkingPool(course.root);
  return { examine: examineBy(course, pool), close: () => pool.close() };
}

/**
 * For one check: by the process that an earlier check left waiting, where the exercise needs TensorFlow. Else by processes that
 * get ready while this one reads what they will run.
 */
function examinesOne(course: Course, exercise: Exercise): Examining {
  const pool = runnerPool(course.root, 0);
  const halves = ['scenario.ts', 'measure.ts'].map((name) => join(exercise.folder, name)).filter(existsSync);
  const texts = [answerFile(exercise), ...halves].filter(existsSync).map((file) => readFileSync(file, 'utf8'));
  const packages = PRELOADED.filter((name) => texts.some((text) => text.includes(`'${name}'`)));
  const begin = () => pool.begin(packages, halves.some((file) => file.endsWith('measure.ts')) ? 2 : 1);
  const examine = examineBy(course, pool);
  if (packages.length === 0) {
    begin();
    return { examine, close: () => pool.close() };
  }
  let isAlone = false;
  const alone = () => {
    isAlone = true;
    begin();
  };
  return {
    examine: byWaiting(course, examine, alone),
    async close() {
      await pool.close();
      if (isAlone) leaveWaiting(course);
    },
  };
}

async function solution(course: Course, exercise: Exercise, show = false): Promise<string> {
  const { id, solution: folder } = exercise;
  if (!show && !readProgress(course)[id]?.passed) {
    throw new CourseError(
      `The solution of ${id} is shown once your answer passes, or now with: npx course solution ${id} --show`,
    );
  }
  if (hasQuestions(exercise)) return solvedQuestions(course, exercise);
  const file = join(folder, 'answer.ts');
  if (!existsSync(file)) throw new CourseError(`${id} has no solution yet: ${file} is missing.`);
  return readFileSync(file, 'utf8').trimEnd();
}

/** The right answers to the reader's own variant. */
async function solvedQuestions(course: Course, exercise: Exercise): Promise<string> {
  const asked = await askedNow(course, exercise);
  return answerText(asked, rightAnswers(asked)).trimEnd();
}

function reset(exercise: Exercise): string {
  const backup = resetAnswer(exercise);
  const file = relative(process.cwd(), answerFile(exercise));
  return `${file} is the start again.${backup ? ` Your answer is saved next to it as ${backup}.` : ''}`;
}

/** A command that another part of the checkout does: its arguments and exit code go through unchanged. */
/** Hands a subcommand's arguments to its script, as they came. Options that the script does not have are refused here. */
function passOn(command: Command, { root }: Course, script: Script, args: readonly string[]): void {
  const subcommand = command
    .command(`${script.name} [arguments...]`)
    .description(script.description)
    .helpOption(false)
    .option('-h, --help');
  for (const option of script.options) subcommand.option(option);
  subcommand.action(() => {
    const file = join(root, script.file);
    if (!existsSync(file)) throw new CourseError(`${file} is missing. Build the course first: npm start`);
    const passed = args.slice(1).map((argument) => (argument === '-h' ? '--help' : argument));
    const { status } = spawnSync(process.execPath, [file, ...passed], { stdio: 'inherit' });
    process.exitCode = status ?? EXIT.error;
  });
}
