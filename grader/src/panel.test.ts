import { expect, test } from '@jest/globals';
import type { CheckResult, Verdict } from './deciding/verdict';
import { YOUR_CELL } from './live-answer';
import type { ExerciseState, Overview } from './overview';
import { hintsHtml, lessonText, nextText, noticeHtml, type PanelOptions, panelHtml, progressHtml } from './panel';
import type { Standing } from './standing';

const step = (id: string, points: number, more: Partial<ExerciseState> = {}): ExerciseState => ({
  ...{ id, title: `Title of ${id}`, teaches: 'x', points, minutes: 5, passed: false, attempts: 0, hints: 0 },
  answer: `exercises/02-features/${id.slice(3)}/answer.ts`,
  checks: '',
  ...more,
});
const lesson = {
  number: '02',
  title: 'Features',
  minutes: 30,
  question: 'Why?',
  notebook: 'notebooks/02-features.ipynb',
  exercises: [step('02-a', 1, { passed: true }), step('02-b', 2), step('02-c', 2), step('02-d', 4, { passed: true })],
};
const standing: Standing = {
  teaches: 'to halve',
  minutes: 7,
  file: 'exercises/02-features/b/answer.ts',
  saved: new Date(2026, 0, 1, 14, 3, 9).getTime(),
  untouched: false,
  stub: 'export function b() {}\n',
  hints: [],
  misconceptions: { x: 'sums instead of means' },
  lesson,
  next: { exercise: lesson.exercises[2] },
};
const failed: Verdict = {
  id: '02-b',
  title: 'B',
  answer: 'exercises/02-features/b/answer.ts',
  status: 'failed',
  points: { earned: 0, of: 2 },
  checks: [],
  sandboxed: true,
  milliseconds: 1,
};
const options: PanelOptions = { from: '/course/notebooks', root: '/course' };
const panelOf = (checks: CheckResult[], more: Partial<Verdict> = {}, at: Partial<Standing> = {}, given = {}) =>
  panelHtml({ ...failed, checks, ...more }, { ...standing, ...at }, { ...options, ...given });

test('what the learner printed, threw or wrote is escaped', () => {
  const html = panelOf(
    [{ name: '<i>', passed: false, says: '<u>', message: '<script>1</script>', output: '<img src=x onerror="1">' }],
    { title: '<b>' },
    { hints: ['<s>'], stub: '</pre><em>' },
  );
  expect(html).not.toMatch(/<script|<img|<i>|<u>|<s>|<em>|<b><b>/);
  expect(html).toContain('&lt;script&gt;');
  expect(noticeHtml('<script>')).not.toContain('<script>');
  expect(hintsHtml('02-b', ['<script>'])).not.toContain('<script>');
});

test('of a hidden check the name, the outcome and the misconception are shown, and nothing that it was called with', () => {
  const place = { file: 'answer.ts', line: 1, column: 1, code: 'if (x === 271828)' };
  const html = panelOf([
    { name: 'x', passed: false, hidden: true, says: 'A sum.', message: 'Expected: 314159', output: '271828', place },
  ]);
  expect(html).toContain('✗ fails: x');
  expect(html).toContain('A sum.');
  expect(html).not.toMatch(/314159|271828/);
});

test('a failed check says what was expected, what came and the misconception by its name; the first stands open', () => {
  const message = 'Expected: [1, 2]\nReceived: [3]\nThe result has 1 item.';
  const html = panelOf([
    { name: 'w', passed: true },
    { name: 'x', passed: false, says: 'These are sums.', message },
    { name: 'y', passed: false, message: 'no' },
  ]);
  const text = html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
  expect(text).toContain('expected [1, 2] came [3] The result has 1 item.');
  expect(text).toContain('Misconception: sums instead of means. These are sums.');
  expect(text).toContain('✓ passes: w');
  expect(html.match(/<details open>/g)).toHaveLength(1);
  expect(html).toMatch(/<details open><summary>✗ fails: x/);
});

test('a long message and a long value are folded behind their beginning, and short ones are not', () => {
  const lines = (count: number) => Array.from({ length: count }, (_, line) => `line ${line}.`).join('\n');
  const saying = (message: string) => panelOf([{ name: 'x', passed: false, message }]);
  expect(saying(lines(30))).toMatch(/line 7\.<\/pre><details><summary>22 more lines<\/summary><pre[^>]*>line 8\./);
  expect(saying(lines(10))).not.toContain('more lines');
  expect(saying(`Expected: 1\nReceived: ${'7'.repeat(1000)}`)).toContain('<summary>700 more characters</summary>');
});

test('only hints that were shown are in it, with how to ask for the next one', () => {
  const hints = ['a nudge', 'more than that'];
  const before = panelOf([], {}, {});
  expect(before).toContain('There are three hints');
  expect(before).toContain('await hint(&#39;02-b&#39;)'.replaceAll('&#39;', "'"));
  const html = panelOf([], {}, { hints });
  expect(html).toContain('Hints: 2 of 3 shown');
  expect(html).toContain('<li>more than that</li>');
  expect(panelOf([], {}, { hints: [...hints, 'nearly all'] })).not.toContain('await hint(');
});

test('links lead from the notebook to the file and to the next step', () => {
  expect(panelOf([])).toContain('<a href="../exercises/02-features/b/answer.ts">');
  const passed = { status: 'passed', points: { earned: 2, of: 2 } } as const;
  expect(panelOf([], passed)).toContain(
    'Next: <a href="../exercises/02-features/c/answer.ts">02-c · Title of 02-c</a>',
  );
  const next = { lesson: { ...lesson, number: '03', title: 'More & more', notebook: 'notebooks/03 ü.ipynb' } };
  expect(panelOf([], passed, { next })).toContain('<a href="03%20%C3%BC.ipynb">lesson 03, More &amp; more</a>');
  expect(nextText({ ...standing, next })).toBe('lesson 03, More & more');
  expect(nextText(standing)).toBe("await check('02-c')");
  expect(lessonText(standing)).toBe('Lesson 02: 2 of 4 passed, 5 of 9 points');
});

test('the progress of the lesson stands in words beside its bar', () => {
  const html = panelOf([]);
  expect(html).toMatch(
    /<progress value="2" max="4" aria-label="[^"]+"><\/progress> Lesson 02: 2 of 4 passed, 5 of 9 points/,
  );
  const all = progressHtml(
    { lessons: [lesson, { ...lesson, number: '03', exercises: [] }] } as unknown as Overview,
    options,
  );
  expect(all).toContain('2 of 4 passed, 5 of 9 points');
  expect(all).toContain('Next: <a href="../exercises/02-features/b/answer.ts">');
});

test('an answer that was not begun is no failure; one in a cell is said to be there; an unsaved file is asked for', () => {
  const checks = [{ name: 'halves', passed: false, message: 'yours to write' }];
  const untouched = panelOf(checks, {}, { untouched: true });
  expect(untouched).toContain('○ Not begun: 1 checks, 2 points.');
  expect(untouched).not.toMatch(/✗|yours to write/);
  expect(untouched).toContain('// answer: 02-b\nexport function b() {}');
  const inCell = panelOf(checks, { answer: YOUR_CELL }, { untouched: true });
  expect(inCell).toContain('✗ Not passed');
  expect(inCell).toContain('the answer in your cell');
  expect(panelOf(checks, {}, {}, { unchanged: true })).toContain('saved at 14:03:09');
  expect(panelOf(checks)).not.toContain('saved at');
});

test('without a sandbox the panel says so', () => {
  expect(panelOf([], { sandboxed: false })).toMatch(/bubblewrap .* is not available here/);
  expect(panelOf([])).not.toContain('bubblewrap');
});
