import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Course, exercisesOf } from '../course';
import { CourseError } from '../error';
import { exerciseIds } from '../exercise';
import { listAll, writeWhole } from '../files';
import { NUMBER, numberOf } from '../lessons';

/**
 * Starts an exercise: a stub, its checks, three hints, at least five wrong answers and the solution, all sound; its author
 * puts the real task in their place. It is about the mean of numbers, or with `halves` about a net that the answer trains,
 * with a scenario and its measure, or has `questions` in place of a program. `id` is `02-name` where the topic exists, else
 * `02-topic/name`. Returns the new exercise's id and files.
 */
export function scaffold(
  course: Course,
  id: string,
  { halves = false, questions = false } = {},
): { id: string; files: string[] } {
  if (halves && questions)
    throw new CourseError(
      '--halves is for an answer that trains a net, --questions for one without a program. Choose one.',
    );
  const { topic, name } = placeOf(course, id);
  const folder = join(exercisesOf(course), topic, name);
  const solution = join(course.home, 'solutions', topic, name);
  for (const path of [folder, solution]) {
    if (existsSync(path)) throw new CourseError(`${path} is there already. Choose another name, or delete it.`);
  }
  const call = name.replace(/-+(.)/g, (_, letter: string) => letter.toUpperCase()).replace(/^\d+/, 'task');
  const { exercise, solved } = questions
    ? askingIn(course, `${numberOf(topic)}-${name}`)
    : halves
      ? trainingIn(course, call)
      : meanIn(call);
  const files = {
    ...Object.fromEntries(Object.entries(exercise).map(([path, text]) => [join(folder, path), text])),
    ...(solved !== undefined && { [join(solution, 'answer.ts')]: solved }),
  };
  try {
    for (const [path, text] of Object.entries(files)) writeWhole(path, text);
  } catch (error) {
    // Neither was there before, and a part of an exercise would be in the way of the next try.
    for (const path of [folder, solution]) rmSync(path, { recursive: true, force: true });
    throw error;
  }
  return { id: `${numberOf(topic)}-${name}`, files: Object.keys(files) };
}

/** An id, or a path whose topic may be new. */
const ID = new RegExp(`^(${NUMBER})-([a-z0-9-]+)(?:/([a-z][a-z0-9-]*))?$`);

function placeOf(course: Course, id: string): { topic: string; name: string } {
  const known = exerciseIds(course);
  const [, number, rest, name] = ID.exec(id) ?? [];
  if (!number)
    throw new CourseError(
      `'${id}' can't be an exercise. Its id is two digits, or the letter of an appendix, and a name in lower-case letters: 03-nearest, or 03-four-labels/nearest for a new topic.`,
    );
  const topics = [...new Set(known.map(({ topic }) => topic))].filter((topic) => topic.startsWith(`${number}-`));
  const location = name ? { topic: `${number}-${rest}`, name } : { topic: topics[0], name: rest };
  if (!location.topic)
    throw new CourseError(
      `There is no topic ${number} yet. Name it, too: npx course new exercise ${number}-topic/${rest}`,
    );
  if (topics.length && !topics.includes(location.topic))
    throw new CourseError(`Topic ${number} is ${topics.join(', ')}; ids of two topics with one number would collide.`);
  return location;
}

/** The files of an exercise, by path in its folder, and its solution, which is computed where questions are asked. */
interface Template {
  exercise: Record<string, string>;
  solved?: string;
}

/** What the answer trains is measured in a clean process. */
function trainingIn(course: Course, call: string): Template {
  const { exercise, read } = templateOf(course, 'two-halves', '--halves', (text) => text.replaceAll('trainLast', call));
  return { exercise, solved: read('solution/answer.ts') };
}

/** Questions; `writeQuestionAnswers` adds their solution and wrong answers. */
function askingIn(course: Course, id: string): Template {
  return templateOf(course, 'questions', '--questions', (text) => text.replaceAll('EXERCISE', id));
}

/** The files of grader/templates, where they are type-checked. */
function templateOf({ root }: Course, name: string, option: string, changed: (text: string) => string) {
  const folder = join(root, 'grader/templates', name);
  if (!existsSync(folder))
    throw new CourseError(
      `${option} needs ${folder}, which a students' copy does not have. Run it in the course's own checkout.`,
    );
  const read = (path: string) => changed(readFileSync(join(folder, path), 'utf8'));
  const paths = listAll(join(folder, 'exercise'));
  return { exercise: Object.fromEntries(paths.map((path) => [path, read(`exercise/${path}`)])), read };
}

const meanIn = (call: string): Template => ({
  exercise: exerciseFiles(call),
  solved: answer(call, 'values.reduce((sum, value) => sum + value, 0) / values.length'),
});

const signature = (call: string) => `export function ${call}(values: number[]): number {`;
const answer = (call: string, expression: string) => `${signature(call)}\n  return ${expression};\n}\n`;

function exerciseFiles(call: string): Record<string, string> {
  const description = {
    title: 'TODO: the mean of some numbers',
    points: 1,
    minutes: 5,
    teaches: 'TODO: what the mean is, and what it is not',
    hints: [
      'TODO: What would each number be, if all were equal and their sum stayed?',
      'TODO: The mean is the sum, shared out equally.',
      'TODO: Add the numbers by reduce, then divide by how many there are: 1, 2 and 9 have the sum 12 and the mean 4.',
    ],
    wrong: {
      'sum-not-shared': { check: 'three numbers have their mean', says: 'That is the sum' },
      'one-fewer': { check: 'three numbers have their mean', says: 'one fewer than there are' },
      middle: { check: 'three numbers have their mean', says: 'That is the median' },
      'largest-and-smallest': {
        check: 'three numbers have their mean',
        says: 'halfway between the smallest and the largest',
      },
      'whole-numbers': { check: 'a mean need not be an integer', says: 'was rounded' },
    },
  };
  return {
    'exercise.json': `${JSON.stringify(description, null, 2)}\n`,
    'stub.ts': `/**\n * TODO: say what to compute, from what, and what to return.\n *\n * Returns the mean of \`values\`, which has at least one number.\n */\n${signature(call)}\n  return Number.NaN;\n}\n`,
    'check.test.ts': checks(call),
    'wrong/sum-not-shared.ts': answer(call, 'values.reduce((sum, value) => sum + value, 0)'),
    'wrong/one-fewer.ts': answer(call, 'values.reduce((sum, value) => sum + value, 0) / (values.length - 1)'),
    'wrong/middle.ts': answer(call, '[...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]'),
    'wrong/largest-and-smallest.ts': answer(call, '(Math.min(...values) + Math.max(...values)) / 2'),
    'wrong/whole-numbers.ts': answer(call, 'Math.round(values.reduce((sum, value) => sum + value, 0) / values.length)'),
  };
}

function checks(call: string): string {
  return `import { check, expect, mean, misconception, unseen } from 'course/check';

// By hand: (1 + 2 + 9) / 3 = 4.
check('three numbers have their mean', async ({ call }) => {
  const result = await call<number>('${call}', [1, 2, 9]);
  misconception(result === 12, 'That is the sum. Share it out among the numbers.');
  misconception(result === 6, 'The sum was divided by one fewer than there are numbers.');
  misconception(result === 2, 'That is the median, the number in the middle.');
  misconception(result === 5, 'That is halfway between the smallest and the largest; the others count as well.');
  expect(result).toBeCloseTo(4, 6);
});

// By hand: (1 + 2) / 2 = 1.5.
check('a mean need not be an integer', async ({ call }) => {
  const result = await call<number>('${call}', [1, 2]);
  misconception(result === 2 || result === 1, 'The mean was rounded to a whole number.');
  expect(result).toBeCloseTo(1.5, 6);
});

// Hidden: not in the students' copy, so that an answer can't be written for it. Drawn: no two classes get the same.
check(
  'other numbers have their mean, too',
  async ({ call }) => {
    const draw = unseen(7);
    const values = Array.from({ length: 11 }, () => draw() * 100 - 50);
    expect(await call<number>('${call}', values)).toBeCloseTo(mean(values), 6);
  },
  { hidden: true },
);
`;
}
