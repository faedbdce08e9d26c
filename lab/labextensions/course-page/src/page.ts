import type { ExerciseState, LessonState, Overview } from 'course/dist/overview';
import { lessonName, minutesOf, nextOf, passedInAll, passedOf, pointsOf, stateOf } from './words.js';

/** What the page asks JupyterLab to do. */
export interface Actions {
  openLesson(lesson: LessonState): void;
  openExercise(lesson: LessonState, exercise: ExerciseState): void;
  openChecks(lesson: LessonState, exercise: ExerciseState): void;
  openText(path: string): void;
}

/** Texts of the course next to the lessons. */
const TEXTS = [
  ['guides/student.md', 'Guide for students'],
  ['guides/typescript.md', 'TypeScript for Python readers'],
  ['guides/glossary.md', 'Glossary'],
  ['lib/README.md', 'The library'],
  ['guides/researcher.md', 'Guide for researchers'],
  ['guides/instructor.md', 'Guide for instructors'],
  ['guides/figures.md', 'Figures beside papers’'],
  ['guides/limits.md', 'Limits'],
] as const;

type Child = Node | string | false | undefined;

function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>> = {},
  ...children: Child[]
): HTMLElementTagNameMap[Name] {
  const node = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) node.setAttribute(attribute, value);
  node.append(...children.filter((child): child is Node | string => Boolean(child)));
  return node;
}

/** A button; its `key` finds it again when the page is redrawn, so that the focus stays where it was. */
function button(key: string, text: string, act: () => void, look = 'course-link'): HTMLButtonElement {
  const created = element('button', { type: 'button', class: look, 'data-key': key }, text);
  created.addEventListener('click', act);
  return created;
}

function bar(earned: number, of: number, label: string): HTMLElement {
  return element('progress', { max: String(Math.max(of, 1)), value: String(earned), 'aria-label': label });
}

/** The whole page; `open` are the lessons whose exercises stand open. */
export function coursePage(course: Overview, open: ReadonlySet<string>, actions: Actions): HTMLElement[] {
  return [
    element(
      'header',
      {},
      element('h1', {}, 'Transfer learning in TypeScript'),
      element('p', { class: 'course-total' }, passedInAll(course)),
      bar(course.points, course.of, 'Points in all'),
    ),
    nextStep(course, actions),
    element(
      'section',
      { 'aria-labelledby': 'course-lessons' },
      element('h2', { id: 'course-lessons' }, 'Lessons'),
      element('ol', { class: 'course-lessons' }, ...course.lessons.map((lesson) => lessonRow(lesson, open, actions))),
    ),
    element(
      'nav',
      { 'aria-labelledby': 'course-texts' },
      element('h2', { id: 'course-texts' }, 'To read beside the lessons'),
      element(
        'ul',
        { class: 'course-texts' },
        ...TEXTS.map(([path, title]) =>
          element(
            'li',
            {},
            button(path, title, () => actions.openText(path)),
          ),
        ),
      ),
    ),
  ];
}

function nextStep(course: Overview, actions: Actions): HTMLElement {
  const next = nextOf(course);
  const act = () => {
    if (next?.exercise) actions.openExercise(next.lesson, next.exercise);
    else if (next) actions.openLesson(next.lesson);
  };
  return element(
    'section',
    { 'aria-labelledby': 'course-next', class: 'course-next' },
    element('h2', { id: 'course-next' }, 'Next step'),
    next ? element('p', {}, next.about) : element('p', {}, 'Every exercise is passed. Well done.'),
    next && button('next', next.button, act, 'course-button'),
  );
}

function lessonRow(lesson: LessonState, open: ReadonlySet<string>, actions: Actions): HTMLElement {
  const { number, title, question, exercises } = lesson;
  const name = `${number} · ${title}`;
  const { earned, of } = pointsOf(exercises);
  const list = element('ul', {}, ...exercises.map((exercise) => exerciseRow(lesson, exercise, actions)));
  const details = element(
    'details',
    { 'data-lesson': number, ...(open.has(number) && { open: '' }) },
    element('summary', { 'data-key': `exercises ${number}` }, passedOf(lesson)),
    list,
  );
  return element(
    'li',
    {},
    element('h3', {}, lesson.notebook ? button(lessonName(number), name, () => actions.openLesson(lesson)) : name),
    question !== '' && element('p', {}, question),
    element('p', { class: 'course-minutes' }, minutesOf(lesson)),
    exercises.length > 0 && bar(earned, of, `Points of ${lessonName(number)}`),
    exercises.length > 0 ? details : element('p', { class: 'course-minutes' }, passedOf(lesson)),
  );
}

function exerciseRow(lesson: LessonState, exercise: ExerciseState, actions: Actions): HTMLElement {
  const { id, title } = exercise;
  const { mark, words } = stateOf(exercise);
  const checks = button(`checks ${id}`, 'What is checked', () => actions.openChecks(lesson, exercise));
  checks.setAttribute('aria-label', `What is checked in ${id}`);
  return element(
    'li',
    {},
    element('span', { class: 'course-mark', 'aria-hidden': 'true' }, mark),
    button(`exercise ${id}`, `${id}: ${title}`, () => actions.openExercise(lesson, exercise)),
    element('span', { class: 'course-state' }, words),
    checks,
  );
}
