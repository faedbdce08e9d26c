import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createColors } from 'picocolors';
import { hostileText, unseenIn } from '../../fixtures/hostile-text';
import type { CheckResult, Verdict } from '../deciding/verdict';
import { feedback } from '../feedback';
import { listAll } from '../files';
import { hintsHtml, noticeHtml, panelHtml } from '../panel';
import { changesBetween } from '../policy/changes';
import type { Grade, GradedClass } from '../policy/class';
import { DEFAULT_GRADING } from '../policy/config';
import { gradedRun } from '../policy/kept';
import { shown } from '../submissions/archive';
import { canvasReport } from './canvas';
import { changesSaid } from './changes';
import { writeReports } from './write';

const HINTS: [string, string, string] = ['one', 'two', 'three'];
const EXERCISES = ['00-a', '00-b'].map((id) => ({ id, title: id, points: 4, hints: HINTS }));

/** A class of two whose every text that a learner can reach is one of these, the longer one in `long` places. */
function hostileClass([id, name, text, says]: string[], points: number): GradedClass {
  const place = { file: text, line: 3, column: 2, code: says };
  const check: CheckResult = {
    name: text,
    passed: false,
    says,
    message: `Expected: 1\nReceived: ${text}`,
    place,
    output: says,
  };
  const verdict = (rest: Partial<Verdict>): Verdict => ({
    ...{ id: '00-a', title: 'A', answer: text, status: 'failed', points: { earned: 0, of: 4 } },
    ...{ checks: [check, { ...check, name: `${text}2`, hidden: true }], sandboxed: true, milliseconds: 0 },
    ...rest,
  });
  const grade = (exercise: string, of: Verdict): Grade => ({
    ...{
      exercise,
      status: 'failed',
      points,
      of: 4,
      credit: 0,
      earned: 0,
      daysLate: 1,
      attempt: 1,
      attempts: 2,
      failures: 2,
    },
    ...{ answers: [], from: text, verdict: of, override: { points, why: says, by: text, date: '2026-12-01' } },
    appeals: [
      { date: '2026-12-01', text, decision: 'open' },
      { date: '2026-12-02', text, decision: 'rejected', by: says, reply: text },
    ],
  });
  const grades = [
    grade('00-a', verdict({})),
    grade('00-b', verdict({ checks: [], problem: { message: text, place } })),
  ];
  const error = grades.map((one): Grade => ({ ...one, status: 'error' }));
  const rest = { points, of: 8, notes: [text, `${shown(text)} is no zip.`] };
  return {
    ...{ title: 'Class', exercises: EXERCISES, policy: [], weaker: [] },
    students: [
      { id, name, grades, ...rest },
      { id: `${id}2`, name: says, grades: error, ...rest },
    ],
  };
}

const standing: Parameters<typeof panelHtml>[1] = {
  ...{
    teaches: 'x',
    minutes: 1,
    file: 'answer.ts',
    saved: 0,
    untouched: false,
    stub: '',
    hints: [],
    misconceptions: {},
  },
  lesson: { number: '00', title: 'x', minutes: 1, question: 'x?', notebook: '', exercises: [] },
};

/** Everything that people get to see of such a class: files, the terminal, the panel. */
function everything(texts: string[]): Record<string, string> {
  const [before, after] = [hostileClass(texts, 1), hostileClass(texts, 2)];
  const [first, second] = [before, after].map((one, day) =>
    gradedRun(one, DEFAULT_GRADING, 1, new Date(2026, 11, day + 1)),
  );
  const run = changesBetween(first, second);
  const alike = [
    { exercise: '00-a', students: [texts[0], texts[2]] as [string, string], share: 1, tokens: 50, places: [] },
  ];
  const out = mkdtempSync(join(tmpdir(), 'visible '));
  try {
    writeReports(out, after, alike, [run, run]);
    const seen = Object.fromEntries(listAll(out).map((name) => [name, readFileSync(join(out, name), 'utf8')]));
    const canvas = canvasReport(after, 'Student,ID,H\nAda,1,\n', 'H');
    const verdicts = after.students.flatMap(({ grades }) => grades.map(({ verdict }) => verdict as Verdict));
    return {
      ...seen,
      'canvas.csv': canvas.text,
      'Canvas’s warnings': canvas.warnings.join('\n'),
      names: Object.keys(seen).join(),
      'the command’s summary': changesSaid(run),
      'names on the terminal': texts.map(shown).join(),
      terminal: verdicts.map((verdict) => feedback(verdict, { paint: createColors(false), full: true })).join('\n'),
      panel: [
        ...verdicts.map((verdict) => panelHtml(verdict, standing, { from: '/', root: '/' })),
        noticeHtml(texts[2]),
        hintsHtml('00-a', [texts[2]]),
      ].join('\n'),
    };
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/** Every string in a value that JSON holds. */
const stringsIn = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : value && typeof value === 'object'
      ? Object.values(value).flatMap(stringsIn)
      : [];

test('whatever a learner writes, no report, log or panel has a character that can’t be seen', () => {
  fc.assert(
    fc.property(fc.array(hostileText, { minLength: 4, maxLength: 4 }), (texts) => {
      for (const [name, text] of Object.entries(everything(texts))) {
        const strings = name.endsWith('.json') ? stringsIn(JSON.parse(text)) : [];
        expect([name, ...[text, ...strings].flatMap(unseenIn)]).toEqual([name]);
      }
    }),
    { numRuns: 60 },
  );
});

test('what is honest stays readable, and what is not is there as an escape', () => {
  const seen = everything(['ada', 'Chloé 👍🏽', 'tab\tand\u202eback', 'ja\u001b[31m']);
  for (const name of ['report.html', 'grades.csv', 'changes.csv', 'changes.html'])
    expect([name, seen[name]]).toEqual([name, expect.stringContaining('Chloé 👍🏽')]);
  for (const name of ['students/ada.html', 'junit.xml', 'terminal', 'panel', 'grades.csv'])
    expect([name, seen[name]]).toEqual([name, expect.stringContaining('tab\tand\\u{202e}back')]);
});

test('Canvas’s gradebook finds names as they came, and comes back as it was', () => {
  const name = 'Noor\u200d\u202e Haddad';
  const graded = hostileClass(['x', name, 'a', 'b'], 2);
  const { text, warnings } = canvasReport(graded, `Student,ID,H\n"Haddad, Noor\u200d",1,\n`, 'H');
  expect(text).toBe('Student,ID,H\n"Haddad, Noor\u200d",1,2\n');
  expect(warnings).toEqual(['b (x2) is not in the Canvas gradebook.']);
});
