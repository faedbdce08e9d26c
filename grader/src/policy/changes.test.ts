import { describe, expect, test } from '@jest/globals';
import { changedPoints, changesBetween } from './changes';
import { type GradedRun, gradesOf, type KeptGrade, type KeptRules } from './kept';

const kept = (rest: Partial<KeptGrade> = {}): KeptGrade => ({
  ...{ exercise: '00-a', status: 'failed', points: 0, of: 2, earned: 0, credit: 0, daysLate: 0, attempt: 1 },
  ...{ answers: ['x'], answer: 'x', checks: 'v1', outcomes: [['works', false]] },
  ...rest,
});
const passed = {
  status: 'passed',
  points: 2,
  earned: 2,
  credit: 2,
  outcomes: [['works', true]],
} satisfies Partial<KeptGrade>;
const missing = kept({ status: 'missing', answers: [], answer: undefined, checks: undefined, outcomes: [] });
const run = (students: Record<string, KeptGrade[]>, rules: Partial<KeptRules> = {}, day = 1): GradedRun => ({
  date: `2026-12-0${day}T10:00:00.000Z`,
  rules: { credit: 'all', attempts: 'best', late: '{}', salt: 1, ...rules },
  exercises: ['00-a', '00-b'],
  students: new Map(
    Object.entries(students).map(([id, grades]) => [id, { name: id.toUpperCase(), grades: gradesOf(grades) }]),
  ),
});
const between = (a: KeptGrade, b: KeptGrade, rules: Partial<KeptRules> = {}) =>
  changesBetween(run({ ada: [a] }), run({ ada: [b] }, rules, 2)).changes;
const why = { points: 1, why: 'nearly' };
const appeal = { date: '2026-12-03', text: 'But it works.', decision: 'open' as const };

describe('why a grade changed', () => {
  test.each<[string, KeptGrade, KeptGrade, Partial<KeptRules>]>([
    ['checks changed', kept(), kept({ ...passed, checks: 'v2' }), {}],
    ['other inputs drawn (salt), or checks changed', kept(), kept({ ...passed, checks: 'v2' }), { salt: 2 }],
    ['answer changed', kept(), kept({ ...passed, answers: ['y'], answer: 'y' }), {}],
    ['answer handed in', missing, kept(passed), {}],
    ['answer withdrawn', kept(passed), missing, {}],
    ['examined', kept({ status: 'pending', checks: undefined, outcomes: [] }), kept(), {}],
    ['examined again', kept({ status: 'error', outcomes: [] }), kept(passed), {}],
    ['points of the exercise: 2 -> 3', kept(passed), kept({ ...passed, points: 3, earned: 3, credit: 3, of: 3 }), {}],
    ['credit rule: all -> share', kept(), kept({ points: 1, earned: 1, credit: 1 }), { credit: 'share' }],
    ['lateness: 0 -> 1 day', kept(passed), kept({ ...passed, points: 1, earned: 1, daysLate: 1 }), {}],
    [
      'lateness rule changed',
      kept({ ...passed, daysLate: 1 }),
      kept({ ...passed, points: 1, earned: 1, daysLate: 1 }),
      { late: '{"percentPerDay":50}' },
    ],
    ['override set: 0 -> 1 (nearly)', kept(), kept({ points: 1, override: why }), {}],
    ['override removed: 1 -> 0', kept({ points: 1, override: why }), kept(), {}],
    [
      'override changed: 1 -> 2 (right)',
      kept({ points: 1, override: why }),
      kept({ points: 2, override: { points: 2, why: 'right' } }),
      {},
    ],
    [
      'override edited (nearly)',
      kept({ points: 1, override: why }),
      kept({ points: 1, override: { ...why, by: 'Dr Berg' } }),
      {},
    ],
    ['appeal of 2026-12-03 made', kept(), kept({ appeals: [appeal] }), {}],
    [
      'appeal of 2026-12-03 rejected',
      kept({ appeals: [appeal] }),
      kept({ appeals: [{ ...appeal, decision: 'rejected', reply: 'No.' }] }),
      {},
    ],
    [
      'appeal of 2026-12-03 open again',
      kept({ appeals: [{ ...appeal, decision: 'rejected', reply: 'No.' }] }),
      kept({ appeals: [appeal] }),
      {},
    ],
    ['appeal of 2026-12-03 removed', kept({ appeals: [appeal] }), kept(), {}],
  ])('%s', (reason, a, b, rules) => {
    expect(between(a, b, rules).map(({ reasons }) => reasons)).toEqual([[reason]]);
  });

  test('another attempt is told from another answer', () => {
    const two = { answers: ['x', 'y'] };
    expect(between(kept(two), kept({ ...passed, ...two, answer: 'y', attempt: 2 }), {})[0].reasons).toEqual([
      'attempt chosen: 1 -> 2',
    ]);
    expect(between(kept(), kept({ ...passed, ...two, answer: 'y', attempt: 2 }), {})[0].reasons).toEqual([
      'answer changed',
    ]);
  });

  test('an attempt that counts since the better one was withdrawn is another answer', () => {
    const after = kept({ answers: ['y'], answer: 'y' });
    expect(between(kept({ ...passed, answers: ['x', 'y'] }), after)[0].reasons).toEqual(['answer changed']);
  });

  test('a rule of lateness is no reason for who was in time', () => {
    const rules = { credit: 'share', late: '{"percentPerDay":50}' };
    expect(between(kept(), kept({ points: 1, earned: 1, credit: 1 }), rules)[0].reasons).toEqual([
      'credit rule: all -> share',
    ]);
  });

  test('several reasons are all named', () => {
    const after = kept({ ...passed, points: 1, answers: ['y'], answer: 'y', checks: 'v2', daysLate: 2, override: why });
    expect(between(kept(), after)[0].reasons).toEqual([
      ...['override set: 0 -> 1 (nearly)', 'answer changed', 'checks changed', 'lateness: 0 -> 2 days'],
    ]);
  });
});

test('checks by name: what passes now, what no longer runs, what is new; the rest is left out', () => {
  const a = kept({
    outcomes: [
      ['a', false],
      ['b', true],
      ['c', true],
      ['d', true],
    ],
  });
  const b = kept({
    checks: 'v2',
    outcomes: [
      ['a', true],
      ['b', true],
      ['c', false],
      ['e', false],
    ],
  });
  expect(between(a, b)[0].checks).toEqual([
    { name: 'a', before: false, after: true },
    { name: 'c', before: true, after: false },
    { name: 'd', before: true, after: undefined },
    { name: 'e', before: undefined, after: false },
  ]);
});

test('other checks or another answer with the same outcome are no change', () => {
  expect(between(kept(), kept({ answers: ['y'], answer: 'y', checks: 'v2' }), { credit: 'share' })).toEqual([]);
});

test('points by student: up and down, the same, new, gone; an exercise not handed in is nothing new', () => {
  const b = { exercise: '00-b' };
  const before = run({
    ada: [kept(), kept({ ...b, ...passed })],
    bob: [kept(passed), kept(b)],
    cyd: [kept(), kept({ ...b, ...passed })],
    dan: [kept(passed)],
    eve: [kept(passed)],
  });
  const after = run(
    {
      ada: [kept({ ...passed, points: 1.1, checks: 'v2' }), kept({ ...b, ...passed, points: 2.2 })],
      bob: [kept({ checks: 'v2' }), kept({ ...b, points: 0.5, override: why })],
      cyd: [kept({ ...passed, checks: 'v2' }), kept({ ...b, checks: 'v2' })],
      dan: [kept(passed)],
      fay: [kept(passed), { ...missing, ...b }],
    },
    {},
    2,
  );
  const changed = changesBetween(before, after);
  expect(changedPoints(changed)).toEqual({
    students: [
      { student: 'bob', name: 'BOB', by: -1.5 },
      { student: 'ada', name: 'ADA', by: 1.3 },
    ],
    ...{ up: 3.8, down: -4, others: 1, come: 1, gone: 1 },
  });
  expect(changed.changes.filter(({ student }) => student === 'fay' || student === 'eve')).toMatchObject([
    { exercise: '00-a', before: undefined, reasons: ['handed in for the first time'] },
    { exercise: '00-a', after: undefined, reasons: ['no longer in the class'] },
  ]);
});

test('an exercise that is graded no longer, or for the first time', () => {
  const without = { ...run({ ada: [kept(passed)] }), exercises: ['00-a'] };
  const withIt = run({ ada: [kept(passed), kept({ exercise: '00-b' })] });
  const reasons = (a: GradedRun, b: GradedRun) => changesBetween(a, b).changes.flatMap((change) => change.reasons);
  expect(reasons(without, withIt)).toEqual(['exercise graded for the first time']);
  expect(reasons(withIt, without)).toEqual(['exercise no longer graded']);
});
