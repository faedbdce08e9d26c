import { availableParallelism, totalmem } from 'node:os';
import path from 'node:path';
import { readCommandLine, runCommand, WrongUse } from 'transferlab/dist/command-line';
import { ownFolder } from 'transferlab/dist/own-folder';
import { allowedCores, coresOfLane } from './cores-of-lane';
import { writeKernelSpec } from './kernelspec';
import { chooseLessons } from './lessons';
import { type LessonResult, runLesson } from './run-lesson';
import { sideBySide } from './side-by-side';

/** Bytes of memory that a machine has to have for each of the lessons that run side by side. */
const MEMORY_FOR_EACH = 8e9;

const usage = `node kernel/dist/run.js LESSON... [options]
  LESSON               a number (02), a name, a list (01,02), all, or the path of a notebook
  --out DIR            where NAME.ipynb and NAME.html go (default: out)
  --timeout S          seconds allowed for one cell (default: 300)
  --total-timeout S    seconds allowed for one notebook (default: 900)
  --times              print what each cell cost, in seconds by the clock and of the processor
  --jobs N             lessons that run side by side (default: 2, or 1 on one core or with less than 16 GB of memory)
  --json               print the results as JSON in place of the table
  --help               this text`;

/** Runs the lessons and shows what came of each; the exit code is 0 when every cell of every one ran, else 1, and 2 for a wrong use. */
async function main(): Promise<number> {
  const root = path.resolve(__dirname, '..', '..');
  const usual = path.join(root, 'out');
  const commandLine = readCommandLine(usage, {
    out: { type: 'string', default: usual },
    timeout: { type: 'string', default: '300' },
    'total-timeout': { type: 'string', default: '900' },
    jobs: { type: 'string', default: String(usualJobs()) },
    times: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  });
  if (!commandLine) return 0;
  const { values, positionals } = commandLine;
  const jobs = lanes(values.jobs);
  const limits = {
    out: path.resolve(values.out),
    timeout: seconds('--timeout', values.timeout),
    totalTimeout: seconds('--total-timeout', values['total-timeout']),
    times: values.times,
  };
  const notebooks = asked(() => chooseLessons(root, positionals));
  if (limits.out !== usual) asked(() => ownFolder(limits.out, '.course-run', hasRuns));
  writeKernelSpec(root);
  let interrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      interrupted = true;
    });
  }
  const shared = Math.min(jobs, notebooks.length) > 1;
  const allowed = shared ? allowedCores() : [];
  const run = async (notebook: string, lane: number) => {
    const cores = coresOfLane(lane, jobs, allowed);
    return interrupted ? undefined : runLesson(root, notebook, { ...limits, shared, cores });
  };
  // Later lessons train longer: side by side they begin first, so that no lane ends long before the other.
  const ran = shared
    ? (await sideBySide(notebooks.toReversed(), jobs, run)).reverse()
    : await sideBySide(notebooks, jobs, run);
  const results = ran.filter((result): result is LessonResult => result !== undefined);
  console.log(values.json ? JSON.stringify(results) : table(results));
  return results.length === notebooks.length && results.every((result) => result.ok) ? 0 : 1;
}

/** Most of a lesson keeps one core busy: cells are compiled, pictures decoded, small operations started. */
function usualJobs(): number {
  return Math.max(1, Math.min(2, availableParallelism(), Math.floor(totalmem() / MEMORY_FOR_EACH)));
}

/** Whether a folder has results from before they were marked: a notebook and its page. */
function hasRuns(names: string[]): boolean {
  return names.some((name) => name.endsWith('.ipynb') && names.includes(name.replace(/ipynb$/, 'html')));
}

/** What the arguments ask for; where that cannot be had, they were wrong. */
function asked<Value>(find: () => Value): Value {
  try {
    return find();
  } catch (cause) {
    throw new WrongUse((cause as Error).message);
  }
}

function seconds(option: string, text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new WrongUse(`${option} must be a number of seconds above 0; got '${text}'.`);
}

function lanes(text: string): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw new WrongUse(`--jobs must be a positive integer; got '${text}'.`);
}

function table(results: LessonResult[]): string {
  // biome-ignore lint/plugin: the lessons of a course.
  const width = Math.max('lesson'.length, ...results.map(({ lesson }) => lesson.length));
  const row = (lesson: string, cells: string, time: string, verdict: string) =>
    `${lesson.padEnd(width)}  ${cells.padStart(7)}  ${time.padStart(7)}  ${verdict}`;
  const rows = results.map(({ lesson, done, cells, seconds, ok, reason }) =>
    row(lesson, `${done}/${cells}`, seconds.toFixed(1), ok ? 'ok' : `failed: ${reason?.split('\n')[0]}`),
  );
  return [row('lesson', 'cells', 'seconds', 'result'), ...rows].join('\n');
}

void runCommand(main);
