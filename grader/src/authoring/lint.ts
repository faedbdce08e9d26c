import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Course, exercisesOf } from '../course';
import { exportsOfHalf } from '../deciding/course-code';
import { CourseError } from '../error';
import { type Exercise, exerciseIds, findExercise } from '../exercise';
import { foldersIn, listAll } from '../files';
import { NUMBERED_NAME } from '../lessons';
import { type Proof, prove } from '../prove';
import { outline } from '../submissions/outline';
import { type Asked, askedOf } from './asked';
import { codeInHint } from './hint-code';
import { besideTheAnswer } from './scenario-rules';
import { hasChecks, visibleChecks } from './visible';

/**
 * Proves that a course, no matter who wrote it, is sound: its folders and ids, each exercise's files and texts, and then, with
 * `prove`, what becomes of stubs, solutions and wrong answers. `still` leaves out what must be run.
 */
export async function* lintCourse(course: Course, { still = false } = {}): AsyncGenerator<Proof> {
  const known = exerciseIds(course);
  if (known.length === 0) {
    throw new CourseError(
      `${exercisesOf(course)} has no exercises. A course has exercises/NN-topic/name/ and solutions/NN-topic/name/.`,
    );
  }
  yield* layout(course);
  const ids = [...new Set(known.map(({ id }) => id))];
  for (const id of ids) {
    try {
      yield* texts(findExercise(course, id));
    } catch (error) {
      if (!(error instanceof CourseError)) throw error;
      // What is wrong with exercise.json is what prove says first.
      if (still) yield { id, fact: 'exercise.json is valid, with three hints', holds: false, found: error.message };
    }
    if (!still) yield* prove(course, [id]);
  }
}

/** What holds for the course as a whole. */
function* layout(course: Course): Generator<Proof> {
  const fact = (what: string, wrong: string[], try_: string): Proof => ({
    id: 'course',
    fact: what,
    holds: wrong.length === 0,
    found: `${wrong.slice(0, 10).join(', ')}${wrong.length > 10 ? ', …' : ''}: ${try_}`,
  });
  const known = exerciseIds(course);
  const ids = known.map(({ id }) => id);
  const topics = foldersIn(exercisesOf(course));
  yield fact(
    'topics are called NN-name',
    topics.filter((name) => !NUMBERED_NAME.test(name)),
    'two digits, and lower-case letters, digits and hyphens',
  );
  yield fact(
    'exercises are called in lower-case letters, digits and hyphens',
    known.filter(({ name }) => !/^[a-z0-9-]+$/.test(name)).map(({ topic, name }) => `${topic}/${name}`),
    'rename the folder',
  );
  yield fact(
    'ids are unique',
    [...new Set(ids.filter((id, at) => ids.indexOf(id) !== at))],
    'rename one of the folders',
  );
  const solved = foldersIn(join(course.home, 'solutions')).flatMap((topic) =>
    foldersIn(join(course.home, 'solutions', topic)).map((name) => `${topic}/${name}`),
  );
  yield fact(
    'every solution has its exercise',
    solved.filter((path) => !known.some(({ topic, name }) => path === `${topic}/${name}`)),
    'it belongs to no exercise',
  );
}

/** What holds for the files of one exercise, without running any. */
async function* texts({ id, folder, solution, hints, wrong, title, teaches }: Exercise): AsyncGenerator<Proof> {
  const has = (name: string) => existsSync(join(folder, name));
  yield {
    id,
    fact: 'has stub.ts and check.test.ts',
    holds: has('stub.ts') && has('check.test.ts'),
    found: 'one of them is missing',
  };
  if (!has('stub.ts') || !has('check.test.ts')) return;
  const read = (path: string) => readFileSync(path, 'utf8');
  const files = [
    ...listAll(folder).map((path) => join(folder, path)),
    ...(existsSync(solution) ? listAll(solution).map((path) => join(solution, path)) : []),
  ].filter((path) => /\.(ts|json)$/.test(path) && !path.endsWith('answer.ts.bak'));
  const unfinished = files.filter((path) => /\bTODO\b/.test(read(path)) && relative(folder, path) !== 'answer.ts');
  yield {
    id,
    fact: 'is finished: no TODO is left',
    holds: unfinished.length === 0,
    found: unfinished.map((path) => relative(folder, path)).join(', '),
  };
  const sentences = [title, teaches, ...hints];
  yield {
    id,
    fact: 'its title, its aim and its three hints say different things',
    holds: new Set(sentences).size === sentences.length,
    found: 'two of them are the same',
  };
  const answer = join(solution, 'answer.ts');
  const [code, stub] = [existsSync(answer) ? read(answer) : '', read(join(folder, 'stub.ts'))];
  const copied = hints.flatMap((hint, index) => {
    const run = codeInHint(hint, code, stub);
    return run ? [`hint ${index + 1} contains code of the solution: ${run}`] : [];
  });
  yield {
    id,
    fact: 'its hints contain no code of the solution',
    holds: copied.length === 0,
    found: [...copied, 'Say the step in words, or name the one function that does it.'].join('\n'),
  };
  const answers = Object.keys(wrong).map((name) => join(folder, 'wrong', `${name}.ts`));
  const programs = answers.filter((path) => existsSync(path)).map(read);
  yield {
    id,
    fact: 'no two wrong answers are the same program',
    holds: new Set(programs).size === programs.length,
    found: answers.map((path) => relative(folder, path)).join(', '),
  };

  const checks = read(join(folder, 'check.test.ts'));
  const foreign = [...checks.matchAll(/^\s*import\s[^;]*?from\s+['"]([^'"]+)['"]/gm)]
    .map(([, name]) => name)
    .filter((name) => name !== 'course/check' && !name.startsWith('./'));
  yield {
    id,
    fact: 'check.test.ts imports only course/check and files next to it',
    holds: foreign.length === 0,
    found: foreign.join(', '),
  };
  yield* halves(id, folder, checks);
  let visible = false;
  let unclear = 'all are hidden; one must be visible, for students check by it';
  try {
    visible = hasChecks(visibleChecks(checks, 'check.test.ts'));
  } catch (error) {
    unclear = (error as Error).message;
  }
  yield { id, fact: 'has a check that students can run', holds: visible, found: unclear };

  const exported = async (path: string) =>
    existsSync(path) ? ((await outline(new Map([['answer.ts', read(path)]]), 'answer.ts'))?.exports ?? []) : [];
  const [start, end] = [await exported(join(folder, 'stub.ts')), await exported(join(solution, 'answer.ts'))];
  yield {
    id,
    fact: 'stub exports something, and the solution all of it',
    holds: start.length > 0 && start.every((name) => end.includes(name)),
    found: `stub.ts exports ${start.join(', ') || 'nothing'}; the solution ${end.join(', ') || 'nothing'}`,
  };
}

/** What a check cannot ask by data alone has two halves: one alongside the answer, and one that measures where no answer was. */
async function* halves(id: string, folder: string, checks: string): AsyncGenerator<Proof> {
  const file = (name: string) =>
    existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : undefined;
  const asked = askedOf(checks);
  const wrong = (await Promise.all([unmatched(folder, 'scenario', asked), unmatched(folder, 'measure', asked)])).flat();
  const [scenario, setting, measure] = ['scenario.ts', 'setting.ts', 'measure.ts'].map(file);
  if (setting !== undefined && ![scenario, measure, checks].some((text) => text?.includes('./setting'))) {
    wrong.push('nothing imports setting.ts');
  }
  yield {
    id,
    fact: 'scenario.ts and measure.ts have what is asked of them, and nothing else',
    holds: wrong.length === 0,
    found: wrong.join('\n'),
  };
  if (scenario === undefined) return;
  const problems = besideTheAnswer(scenario, setting).map(({ file, line, says }) => `${file}:${line}: ${says}`);
  yield {
    id,
    fact: 'its verdict does not depend on values that the answer could influence',
    holds: problems.length === 0,
    found: problems.join('\n'),
  };
}

/** Where check.test.ts and one half do not fit. */
async function unmatched(folder: string, half: 'scenario' | 'measure', all: readonly Asked[]): Promise<string[]> {
  const asked = all.filter((check) => check.half === half);
  const exported = await exportsOfHalf(folder, half);
  if (exported === undefined) {
    const [first] = asked;
    return first ? [`check.test.ts:${first.line} asks for a ${half}, and there is no ${half}.ts`] : [];
  }
  if (asked.length === 0) return [`there is a ${half}.ts, and check.test.ts asks it for nothing`];
  const missing = asked.filter(({ name }) => name !== undefined && !exported.includes(name));
  // A name that is computed may be any of them.
  const isPlain = asked.every(({ name }) => name !== undefined);
  const unused = isPlain ? exported.filter((name) => !asked.some((check) => check.name === name)) : [];
  return [
    ...missing.map(
      ({ name, line }) =>
        `check.test.ts:${line} asks for ${name} of ${half}.ts, which exports ${exported.join(', ') || 'nothing'}`,
    ),
    ...(unused.length > 0 ? [`${half}.ts exports ${unused.join(', ')}, and check.test.ts asks for no such`] : []),
  ];
}
