import path from 'node:path';
import { readCommandLine, runCommand, WrongUse } from 'transferlab/dist/command-line';
import { ownFolder } from 'transferlab/dist/own-folder';
import { writeKernelSpec } from './kernelspec';
import { chooseLessons } from './lessons';
import { type LessonResult, runLesson } from './run-lesson';

const usage = `node kernel/dist/run.js LESSON... [options]
  LESSON               a number (02), a name, a list (01,02), all, or the path of a notebook
  --out DIR            where NAME.ipynb and NAME.html go (default: out)
  --timeout S          seconds allowed for one cell (default: 300)
  --total-timeout S    seconds allowed for one notebook (default: 900)
  --json               print the results as JSON in place of the table
  --help               this text`;

/** Runs the lessons one after another; the exit code is 0 when every cell of every one ran, else 1, and 2 for a wrong use. */
async function main(): Promise<number> {
  const root = path.resolve(__dirname, '..', '..');
  const usual = path.join(root, 'out');
  const given = readCommandLine(usage, {
    out: { type: 'string', default: usual },
    timeout: { type: 'string', default: '300' },
    'total-timeout': { type: 'string', default: '900' },
    json: { type: 'boolean', default: false },
  });
  if (!given) return 0;
  const { values, positionals } = given;
  const limits = {
    out: path.resolve(values.out),
    timeout: seconds('--timeout', values.timeout),
    totalTimeout: seconds('--total-timeout', values['total-timeout']),
  };
  const notebooks = asked(() => chooseLessons(root, positionals));
  if (limits.out !== usual) asked(() => ownFolder(limits.out, '.course-run', hasRuns));
  writeKernelSpec(root);
  const results: LessonResult[] = [];
  let interrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      interrupted = true;
    });
  }
  for (const notebook of notebooks) {
    if (!interrupted) results.push(await runLesson(root, notebook, limits));
  }
  console.log(values.json ? JSON.stringify(results) : table(results));
  return results.length === notebooks.length && results.every((result) => result.ok) ? 0 : 1;
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
  throw new WrongUse(`${option} expects a number of seconds above 0, not '${text}'.`);
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
