import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { temporaryFolder } from '../../fixtures/temporary-folder';
import type { Verdict } from '../deciding/verdict';
import type { Examined } from '../grading/grade';
import { readAppeals } from './appeals';
import { type Circumstances, gradeClass } from './class';
import { DEFAULT_GRADING, type GradingConfig, readConfig } from './config';
import { creditOf } from './credit';
import { daysLate, type LatePolicy, shareLeft } from './late';
import { readOverrides } from './overrides';
import { readTimes } from './times';

const EXERCISES = [
  { id: '00-a', title: 'A', points: 4, formerly: [] as string[], hints: ['1', '2', '3'] as [string, string, string] },
  { id: '00-b', title: 'B', points: 3, formerly: [] as string[], hints: ['1', '2', '3'] as [string, string, string] },
];

function verdict(passed: number, of: number, status: Verdict['status'] = passed === of ? 'passed' : 'failed'): Verdict {
  const checks = Array.from({ length: of }, (_, at) => ({ name: `check ${at}`, passed: at < passed }));
  return {
    id: '00-a',
    title: 'A',
    answer: 'answer.ts',
    status,
    points: { earned: 0, of: 4 },
    checks,
    sandboxed: true,
    milliseconds: 0,
  };
}

const answer = (rest: Partial<Examined>): Examined => ({
  exercise: '00-a',
  attempt: 1,
  late: false,
  from: 'a.ts',
  answer: 'hash',
  ...rest,
});
const config = (rest: Partial<GradingConfig>): GradingConfig => ({ ...DEFAULT_GRADING, ...rest });
const late = (rest: Partial<LatePolicy>): GradingConfig['late'] => ({ ...DEFAULT_GRADING.late, ...rest });
const ADA = { id: 'ada', name: 'Ada Lovelace' };
const graded = (answers: Examined[], of: Partial<GradingConfig>, known?: Circumstances) =>
  gradeClass([{ student: ADA, answers, notes: [] }], EXERCISES, config(of), known).students[0];

describe('credit', () => {
  test.each([
    ['all', verdict(5, 5), 4],
    ['all', verdict(4, 5), 0],
    ['share', verdict(4, 5), 3.2],
    ['share', verdict(0, 5), 0],
    ['share', { ...verdict(4, 5), problem: { message: 'a syntax error' } }, 0],
    ['share', verdict(5, 5, 'error'), 0],
    ['share', undefined, 0],
  ] as const)('%s', (credit, of, points) => {
    expect(creditOf(of, credit, 4)).toBe(points);
  });
});

describe('lateness', () => {
  const policy = late({ deadline: '2026-12-01T23:59:00+01:00', graceMinutes: 60, percentPerDay: 10, lastDay: 3 });

  // 23:59 in Berlin is 22:59 UTC.
  test.each([
    ['2026-12-01T22:59:00Z', 0],
    ['2026-12-01T23:59:00Z', 0],
    ['2026-12-01T23:59:01Z', 1],
    ['2026-12-02T22:59:00Z', 1],
    ['2026-12-02T23:00:00Z', 2],
    ['2026-12-01T17:59:00-05:00', 0],
  ])('handed in at %s: %i days', (submitted, days) => {
    expect(daysLate(policy, 'ada', submitted, false)).toBe(days);
  });

  test('an extension moves the deadline of one student', () => {
    const longer = { ...policy, extensions: { ada: 2 } };
    expect(daysLate(longer, 'ada', '2026-12-03T22:00:00Z', false)).toBe(0);
    expect(daysLate(longer, 'bob', '2026-12-03T22:00:00Z', false)).toBe(2);
    expect(daysLate(longer, 'constructor', '2026-12-03T22:00:00Z', false)).toBe(2);
  });

  test('the platform’s mark counts where no time is known', () => {
    expect(daysLate({ ...policy, markedDays: 2 }, 'ada', undefined, true)).toBe(2);
    expect(daysLate({ ...policy, markedDays: 2 }, 'ada', '2026-12-01T22:00:00Z', true)).toBe(0);
  });

  test('each day takes its part, and after the last day nothing is left', () => {
    expect([0, 1, 3, 4].map((days) => shareLeft(policy, days))).toEqual([1, 0.9, 0.7, 0]);
    expect(shareLeft(late({ percentPerDay: 40 }), 3)).toBe(0);
  });

  test('later is never worth more', () => {
    fc.assert(
      fc.property(
        fc.nat(100),
        fc.nat(30),
        fc.nat(30),
        fc.option(fc.nat(20), { nil: undefined }),
        (percentPerDay, a, b, lastDay) => {
          const left = (days: number) => shareLeft(late({ percentPerDay, lastDay }), days);
          expect(left(Math.max(a, b))).toBeLessThanOrEqual(left(Math.min(a, b)));
        },
      ),
    );
  });
});

describe('attempts', () => {
  const attempts = [
    answer({ attempt: 1, verdict: verdict(2, 4) }),
    answer({ attempt: 2, late: true, verdict: verdict(4, 4) }),
    answer({ attempt: 3, late: true, verdict: verdict(1, 4) }),
  ];

  test('the best counts, after lateness', () => {
    expect(graded(attempts, { credit: 'share' }).grades[0]).toMatchObject({
      attempt: 2,
      attempts: 3,
      failures: 2,
      points: 4,
    });
    expect(graded(attempts, { credit: 'share', late: late({ percentPerDay: 60 }) }).grades[0]).toMatchObject({
      attempt: 1,
      points: 2,
    });
  });

  test('or the last', () => {
    expect(graded(attempts, { credit: 'share', attempts: 'last' }).grades[0]).toMatchObject({ attempt: 3, points: 1 });
  });

  test('times may be known for each attempt', () => {
    const times = new Map([
      ['ada', '2026-12-05T00:00:00Z'],
      ['ada 2', '2026-12-01T00:00:00Z'],
    ]);
    const of = { late: late({ deadline: '2026-12-02T00:00:00Z', percentPerDay: 10 }) };
    expect(graded(attempts, of, { times }).grades[0]).toMatchObject({ attempt: 2, daysLate: 0, points: 4 });
  });
});

test('an override comes last and keeps what was before', () => {
  const overrides = [{ student: 'ada', exercise: '00-a', points: 3.5, why: 'by hand', by: 'Dr Berg' }];
  const student = graded(
    [answer({ late: true, verdict: verdict(4, 4) })],
    { late: late({ percentPerDay: 50 }) },
    { overrides },
  );
  expect(student.grades[0]).toMatchObject({
    ...{ points: 3.5, credit: 4, earned: 2 },
    override: { points: 3.5, why: 'by hand', by: 'Dr Berg' },
  });
  expect(student).toMatchObject({ points: 3.5, of: 7 });
});

test('what was not handed in, not examined or not decided is told apart', () => {
  const statuses = (verdicts: Examined[]) => graded(verdicts, {}).grades.map(({ status }) => status);
  expect(statuses([answer({})])).toEqual(['pending', 'missing']);
  expect(statuses([answer({ verdict: verdict(0, 0, 'error') })])).toEqual(['error', 'missing']);
});

test('points have two decimals, and their sum has no more', () => {
  const student = graded([answer({ verdict: verdict(1, 3) }), answer({ exercise: '00-b', verdict: verdict(1, 9) })], {
    credit: 'share',
  });
  expect([...student.grades.map(({ points }) => points), student.points]).toEqual([1.33, 0.33, 1.66]);
});

describe('files of the instructor', () => {
  const file = (text: string, name = 'grading.yaml') => {
    const path = join(temporaryFolder('Regeln ü '), name);
    writeFileSync(path, text);
    return path;
  };
  const refusal = (read: () => unknown) => {
    try {
      read();
    } catch (error) {
      return (error as Error).message.replace(/^.*[\\/]/gm, '');
    }
    throw new Error('It was not refused.');
  };

  test('a whole file is read, JSON as well; paths are from its folder', () => {
    const path = file('credit: share\nlate:\n  percentPerDay: 10\n  times: times.csv\n');
    expect(readConfig(path)).toMatchObject({
      credit: 'share',
      attempts: 'best',
      late: { percentPerDay: 10, times: join(path, '../times.csv') },
    });
    expect(readConfig(file('{"credit": "all", "exercises": ["00-a"]}', 'grading.json'))).toMatchObject({
      exercises: ['00-a'],
    });
    expect(readConfig(file(''))).toEqual(DEFAULT_GRADING);
  });

  test('the example of the README is one', () => {
    const [, example] = /```yaml\n([^`]*)```/.exec(readFileSync(join(__dirname, '../../README.md'), 'utf8'))!;
    expect(readConfig(file(example))).toMatchObject({
      credit: 'share',
      late: { extensions: { 1234: 2 } },
      canvas: { column: 'Homework 1' },
    });
  });

  test.each([
    ['credit: half', 'grading.yaml:1:9: credit: '],
    ['credit: all\nlate:\n  percentPerDay: ten', 'grading.yaml:3:18: late.percentPerDay: '],
    [
      'late:\n  percentperday: 10',
      'grading.yaml:2:18: late.percentperday is not known; known here: deadline, extensions, graceMinutes, lastDay, markedDays, percentPerDay, times',
    ],
    ['late:\n  deadline: 1 December', 'grading.yaml:2:13: late.deadline: a time with its offset was expected'],
    ['exercises:\n  - 00-a\n  - 7', 'grading.yaml:3:5: exercises.1: '],
    ['credit: [all', 'grading.yaml:1:'],
    ['credit: all\ncredit: share', 'grading.yaml:2:1: '],
  ])('%j is refused by its place', (text, says) => {
    expect(refusal(() => readConfig(file(text)))).toContain(says);
  });

  test('overrides: every mistake with its line', () => {
    const students = [ADA, { id: '7', name: 'Bo' }, { id: '8', name: 'Bo' }];
    const read = (text: string) => readOverrides(file(text, 'overrides.csv'), students, EXERCISES);
    expect(read('\ufeffwhy,student,points,exercise\n"good, ""but"" late",Ada Lovelace,2.5,00-a\n\n,,,\n')).toEqual([
      { student: 'ada', exercise: '00-a', points: 2.5, why: 'good, "but" late' },
    ]);
    expect(
      refusal(() =>
        read(
          'student,exercise,points,why\nadda,00-a,1,x\nada,00-c,1,x\nada,00-b,5,x\nada,00-a,,x\nBo,00-a,1,\n8,00-b,1,x\n8,00-b,2,x',
        ),
      ),
    ).toBe(
      [
        "overrides.csv:2: there is no student 'adda'; is it ada?",
        "overrides.csv:3: there is no exercise '00-c'; is it 00-a or 00-b?",
        "overrides.csv:4: points are '5'; a number from 0 to 3 was expected.",
        "overrides.csv:5: points are ''; a number from 0 to 4 was expected.",
        "overrides.csv:6: 2 students are called 'Bo'; name one by id: 7, 8.",
        'overrides.csv:6: why is empty: the student will read it.',
        'overrides.csv:8: 8 has two lines for 00-b; one was expected.',
      ].join('\n'),
    );
    expect(refusal(() => read('student,exercise\n'))).toContain("has no column 'points', 'why'");
  });

  test('an override may say who decided it, and on which day', () => {
    const read = (text: string) => readOverrides(file(text, 'overrides.csv'), [ADA], EXERCISES);
    expect(read('student,exercise,points,why,by,date\nada,00-a,1,x,Dr Berg,2026-12-03\nada,00-b,1,y,,')).toEqual([
      { student: 'ada', exercise: '00-a', points: 1, why: 'x', by: 'Dr Berg', date: '2026-12-03' },
      { student: 'ada', exercise: '00-b', points: 1, why: 'y' },
    ]);
    expect(
      refusal(() => read('student,exercise,points,why,date\nada,00-a,1,x,2026-02-30\nAda Lovelace,00-a,1,x,3 March')),
    ).toBe(
      [
        "overrides.csv:2: date is '2026-02-30'; a day like 2026-12-01 was expected.",
        "overrides.csv:3: date is '3 March'; a day like 2026-12-01 was expected.",
        'overrides.csv:3: Ada Lovelace has two lines for 00-a; one was expected.',
      ].join('\n'),
    );
  });

  test('appeals: the earliest first, and every mistake with its line', () => {
    const overrides = [{ student: 'ada', exercise: '00-a', points: 1, why: 'x' }];
    const head = 'student,exercise,date,text,decision,by,reply';
    const read = (...lines: string[]) =>
      readAppeals(file([head, ...lines].join('\n'), 'appeals.csv'), [ADA], EXERCISES, overrides);
    expect(
      read(
        'Ada Lovelace,00-a,2026-12-04,"Still, no.",,,',
        'ada,00-a,2026-12-02,Look again.,Upheld,Dr Berg,You are right.',
      ),
    ).toEqual([
      {
        ...{ student: 'ada', exercise: '00-a', date: '2026-12-02', text: 'Look again.', decision: 'upheld' },
        ...{ by: 'Dr Berg', reply: 'You are right.' },
      },
      { student: 'ada', exercise: '00-a', date: '2026-12-04', text: 'Still, no.', decision: 'open' },
    ]);
    expect(
      refusal(() =>
        read(
          ...[
            'adda,00-a,2026-12-02,x,,,',
            'ada,00-c,2026-12-02,x,,,',
            'ada,00-a,yesterday,x,,,',
            'ada,00-a,2026-12-02,,,,',
          ],
          ...[
            'ada,00-a,2026-12-02,x,maybe,,',
            'ada,00-a,2026-12-03,x,rejected,,',
            'ada,00-b,2026-12-03,x,upheld,,Yes.',
          ],
        ),
      ),
    ).toBe(
      [
        "appeals.csv:2: there is no student 'adda'; is it ada?",
        "appeals.csv:3: there is no exercise '00-c'; is it 00-a or 00-b?",
        "appeals.csv:4: date is 'yesterday'; a day like 2026-12-01 was expected.",
        'appeals.csv:5: text is empty: what the student objects to was expected.',
        "appeals.csv:6: decision is 'maybe'; upheld, rejected, partly, or nothing for an open one was expected.",
        'appeals.csv:6: ada has two lines for 00-a on 2026-12-02; one was expected.',
        'appeals.csv:7: reply is empty: the student will read it.',
        'appeals.csv:8: the appeal is decided (upheld), and ada has no override for 00-b; a line with the points and why was expected in the overrides.',
      ].join('\n'),
    );
  });

  test('times: by student or by attempt, others of the course are passed over', () => {
    const read = (text: string) => readTimes(file(text, 'times.csv'), [ADA]);
    expect([...read('student,submitted,attempt\nada,2026-12-01T10:00:00Z,2\nnobody,2026-12-01T10:00:00Z,')]).toEqual([
      ['ada 2', '2026-12-01T10:00:00Z'],
    ]);
    expect(refusal(() => read('student,submitted\nada,2026-12-01 10:00'))).toContain('times.csv:2: submitted is');
  });
});
