import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import type { CheckResult, Verdict } from '../deciding/verdict';
import { escaped } from '../html';
import type { Grade, GradedClass, GradedStudent } from '../policy/class';
import { canvasReport } from './canvas';
import { csvReport } from './csv';
import { gradescopeReport, parseGradescope } from './gradescope';
import { instructorReport } from './instructor';
import { itemStatistics, misconceptions } from './items';
import { junitReport } from './junit';
import { fileName } from './names';
import { studentReport } from './student';

const EXERCISES = [
  { id: '00-a', title: 'First', points: 4, hints: ['hint one', 'hint two', 'hint three'] as [string, string, string] },
  { id: '00-b', title: 'Second', points: 3, hints: ['hint one', 'hint two', 'hint three'] as [string, string, string] },
  { id: '00-c', title: 'Third', points: 2, hints: ['hint one', 'hint two', 'hint three'] as [string, string, string] },
];

function verdict(id: string, checks: CheckResult[], rest: Partial<Verdict> = {}): Verdict {
  const status = checks.every(({ passed }) => passed) ? 'passed' : 'failed';
  return {
    id,
    title: id,
    answer: 'answer.ts',
    status,
    points: { earned: 0, of: 1 },
    checks,
    sandboxed: true,
    milliseconds: 0,
    ...rest,
  };
}

function grade(at: number, checks: CheckResult[] | undefined, rest: Partial<Grade> = {}): Grade {
  const { id: exercise, points: of } = EXERCISES[at];
  const given = checks && verdict(exercise, checks);
  const points = given?.status === 'passed' ? of : 0;
  return {
    exercise,
    status: given?.status ?? 'missing',
    points,
    of,
    credit: points,
    earned: points,
    answers: [],
    daysLate: 0,
    attempt: 1,
    attempts: 1,
    failures: 0,
    verdict: given,
    ...rest,
  };
}

// statistics.correlation([1,1,0,0,1], [5,2,2,3,3]) and so on: points 4, 3, 2, five students.
const DISCRIMINATION = [0.37267799624996495, -0.14002800840280102, -0.24759378423606915];

const right = [{ name: 'works', passed: true }];
const wrong = [{ name: 'works', passed: false, says: 'The axis was wrong.', message: 'Expected: 1\nReceived: 2' }];

function student(id: string, grades: Grade[], rest: Partial<GradedStudent> = {}): GradedStudent {
  const points = grades.reduce((sum, one) => sum + one.points, 0);
  return { id, name: id, grades, points, of: 9, notes: [], ...rest };
}

const classOf = (...students: GradedStudent[]): GradedClass => ({
  title: 'Class',
  exercises: EXERCISES,
  policy: ['A rule.'],
  students,
  weaker: [],
});

const passing = (id: string, ...passed: number[]) =>
  student(
    id,
    passed.map((one, at) => grade(at, one ? right : wrong)),
  );

describe('item statistics', () => {
  const five = classOf(
    passing('1', 1, 1, 1),
    passing('2', 1, 0, 1),
    passing('3', 0, 0, 1),
    passing('4', 0, 1, 0),
    passing('5', 1, 1, 0),
  );

  test('difficulty is the share that passed', () => {
    expect(itemStatistics(five).map(({ difficulty }) => difficulty)).toEqual([0.6, 0.6, 0.6]);
  });

  test('discrimination is the correlation with the points in all other exercises (Python’s statistics.correlation)', () => {
    const found = itemStatistics(five).map(({ discrimination }) => discrimination);
    for (const [at, value] of DISCRIMINATION.entries()) expect(found[at]).toBeCloseTo(value, 10);
  });

  test('those who handed nothing in don’t count, and what is the same for everybody says nothing', () => {
    const nobody = student(
      '6',
      [0, 1, 2].map((at) => grade(at, undefined)),
    );
    expect(itemStatistics(classOf(...five.students, nobody))[0].difficulty).toBe(0.6);
    expect(itemStatistics(classOf(passing('1', 1, 1, 1), passing('2', 1, 0, 1)))[0].discrimination).toBeUndefined();
    expect(itemStatistics(classOf())[0]).toMatchObject({ difficulty: undefined, discrimination: undefined });
  });

  test('misconceptions are counted once a student, the most common first', () => {
    const twice = student('7', [
      grade(0, [...wrong, { ...wrong[0], name: 'works too' }]),
      grade(1, wrong),
      grade(2, right),
    ]);
    expect(misconceptions(classOf(...five.students, twice))).toEqual([
      { exercise: '00-a', says: 'The axis was wrong.', students: 3 },
      { exercise: '00-b', says: 'The axis was wrong.', students: 3 },
      { exercise: '00-c', says: 'The axis was wrong.', students: 2 },
    ]);
  });
});

const SECRET = '424242';
const hidden: CheckResult = {
  name: 'works elsewhere',
  passed: false,
  hidden: true,
  message: `Expected: ${SECRET}`,
  output: `called with ${SECRET}`,
  place: { file: 'answer.ts', line: 1, column: 1, code: SECRET },
};

describe('for students', () => {
  const one = student(
    'ada',
    [grade(0, [...right, hidden], { failures: 2 }), grade(1, wrong, { failures: 1 }), grade(2, undefined)],
    { notes: ['a.zip is no zip.'] },
  );
  const graded = classOf(one);

  test('the page has what was checked, what was expected, what came, the misconception, and hints by failed attempts', () => {
    const html = studentReport(graded, one);
    for (const text of [
      'The axis was wrong.',
      'Expected: 1\nReceived: 2',
      'a.zip is no zip.',
      'works elsewhere',
      'not handed in',
    ])
      expect(html).toContain(text);
    expect(html.match(/Hint \d of 3/g)).toEqual(['Hint 1 of 3', 'Hint 2 of 3', 'Hint 1 of 3']);
  });

  test('nothing of a hidden check but its name and outcome is in what a student gets', () => {
    for (const text of [studentReport(graded, one), gradescopeReport(graded, one)]) {
      expect(text).not.toContain(SECRET);
      expect(text).toContain('This check is hidden');
    }
  });

  test('an override says why, and lateness what it took', () => {
    const late = student('bob', [
      grade(0, right, { daysLate: 1, points: 3.6 }),
      grade(1, wrong, { points: 2, override: { points: 2, why: 'nearly' } }),
      grade(2, right),
    ]);
    const html = studentReport(classOf(late), late);
    expect(html).toContain('1 day late: 0.4 of 4 points were taken off.');
    expect(html).toContain('Set to 2 points by the instructor:</strong> nearly');
  });

  test('Gradescope’s results have its fields and no other', () => {
    const results = parseGradescope(gradescopeReport(graded, one));
    expect(results).toMatchObject({
      score: 0,
      tests: [
        { name: '00-a  First', max_score: 4, status: 'failed' },
        {},
        { output: 'Nothing was handed in for this exercise.' },
      ],
    });
    expect(() => parseGradescope('{"score": 1, "points": 2}')).toThrow();
    expect(() => parseGradescope('{"tests": [{"visibility": "secret"}]}')).toThrow();
  });
});

describe('what others wrote stays text', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '<script>alert(1)</script>',
      '"><img src=x onerror=alert(1)>',
      "' onload='x",
      ']]>',
      '&#60;b&#62;',
      '=1+1',
      '\u0000\u001b[2J',
    ),
  );

  test('no page gets an element or an attribute from it', () => {
    fc.assert(
      fc.property(hostile, hostile, hostile, (name, text, says) => {
        const shape = (a: string, b: string, c: string) => {
          const checks = [
            { name: b, passed: false, says: c, message: b, output: b, place: { file: a, line: 1, column: 1, code: b } },
          ];
          const who = student(
            'id',
            [grade(0, checks, { from: a, override: { points: 1, why: c } }), grade(1, right), grade(2, right)],
            { name: a, notes: [b] },
          );
          const alike = [{ exercise: b, students: ['id', a] as [string, string], share: 1, tokens: 50, places: [] }];
          const graded = { ...classOf(who), title: a };
          const tags = (html: string) =>
            html.match(/<[^>]*>/g)!.map((tag) => tag.replace(/ (title|aria-label|id|href)="[^"]*"/g, ' $1'));
          return [tags(studentReport(graded, who)), tags(instructorReport(graded, alike))];
        };
        expect(shape(name || 'x', text || 'x', says || 'x')).toEqual(shape('x', 'x', 'x'));
      }),
    );
  });

  test('a spreadsheet takes nothing for a formula, and every cell comes back', () => {
    const who = student(
      '=HYPERLINK("http://x")',
      [0, 1, 2].map((at) => grade(at, right)),
      { notes: ['+1, "quoted"\nand so on'] },
    );
    const [row] = parse<Record<string, string>>(csvReport(classOf(who)), { columns: true });
    expect(row.student).toBe('\'=HYPERLINK("http://x")');
    expect(row.notes).toBe('\'+1, "quoted"\nand so on');
    expect(row).toMatchObject({ '00-a': '4', points: '9', of: '9' });
  });

  test('JUnit XML is well-formed whatever was printed (Python’s parser)', () => {
    const checks = [{ name: 'a <b> & "c" \u0000\u001b', passed: false, message: ']]> \u0008 <x>\nü 🙂 \ud800' }];
    const xml = junitReport(classOf(student('ada & bob', [grade(0, checks), grade(1, right), grade(2, undefined)])));
    const read =
      'import sys,xml.etree.ElementTree as e; r=e.fromstring(sys.stdin.buffer.read()); s=r[0]; print(s.get("name"), s.get("tests"), s.get("failures"), s.get("skipped"), [c.get("classname") for c in s])';
    const { stdout, stderr } = spawnSync('python3', ['-c', read], { input: xml, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout.trim()).toBe("ada & bob 3 1 1 ['00-a', '00-b', '00-c']");
  });
});

test('JUnit XML has seconds for each case, and totals of a student and of the class', () => {
  const slow = grade(0, [...right, ...right]);
  const quick = grade(1, right);
  slow.verdict = { ...slow.verdict!, milliseconds: 1500 };
  quick.verdict = { ...quick.verdict!, milliseconds: 250 };
  const xml = junitReport(classOf(student('ada', [slow, quick, grade(2, undefined)])));
  const times = [...xml.matchAll(/<(\w+) [^>]*time="([\d.]+)"/g)].map(([, element, time]) => `${element} ${time}`);
  expect(times.slice(0, 2)).toEqual(['testsuites 1.750', 'testsuite 1.750']);
  expect(times.slice(2)).toEqual(['testcase 1.500', 'testcase 0.000', 'testcase 0.250', 'testcase 0.000']);
  expect(xml).toMatch(/<testsuites [^>]*tests="4" failures="0" errors="0" skipped="1"/);
});

test('what the machine could not promise is said in every report', () => {
  const who = student('ada', [grade(0, right), grade(1, right), grade(2, right)]);
  who.grades[0].verdict = { ...who.grades[0].verdict!, sandboxed: false };
  const graded = { ...classOf(who), weaker: ['It ran without a sandbox.', 'Memory was not limited.'] };
  for (const text of [
    studentReport(graded, who),
    instructorReport(graded),
    csvReport(graded),
    junitReport(graded),
    gradescopeReport(graded, who),
  ]) {
    expect(text).toMatch(/It ran without a sandbox\.( |\\n)Memory was not limited\./);
  }
});

test('quotes are escaped as well, for attributes', () => {
  expect(escaped(`"'<&>`)).toBe('&quot;&#39;&lt;&amp;&gt;');
});

test('the instructor’s page has everything in tables with headings, and asks for nothing from outside', () => {
  const unread = student('eve', [grade(0, undefined, { status: 'pending' }), grade(1, right), grade(2, right)], {
    notes: ['x.zip is no zip.'],
  });
  const html = instructorReport(classOf(passing('1', 1, 0, 1), unread), [
    {
      exercise: '00-a',
      students: ['1', 'eve'],
      share: 0.93,
      tokens: 60,
      places: [{ first: { from: 3, to: 9 }, second: { from: 5, to: 5 } }],
    },
  ]);
  for (const text of [
    'x.zip is no zip.',
    '00-a was not examined yet.',
    'The axis was wrong.',
    '0.93',
    '3–9 and 5',
    'mean 5.50',
    'aria-label="Histogram',
  ])
    expect(html).toContain(text);
  expect(html.match(/<table>/g)!.length).toBe(html.match(/<caption>/g)!.length);
  expect(html).not.toMatch(/(src|href)="(https?:|\/\/)|<script|url\(|@import/);
  expect(instructorReport(classOf())).toContain('<p>None.</p>');
});

describe('Canvas', () => {
  const gradebook = [
    'Student,ID,SIS User ID,SIS Login ID,Section,Homework 1 (91),Homework 2 (92),Current Score',
    '    Points Possible,,,,,9.0,5.0,(read only)',
    '"Lovelace, Ada",1001,s1,ada@x.org,A,,3,88',
    '"Müller-Okafor, Jörg",1002,s2,joerg@x.org,A,1,,',
    '"Hopper, Grace",1003,s3,grace@x.org,B,7,4,',
    '"Student, Test",9999,,,A,,,',
    '',
  ].join('\r\n');
  const graded = classOf(
    student('1001', [grade(0, right), grade(1, wrong), grade(2, right)]),
    student('müller', [grade(0, right)], { name: 'mülleröokafor' }),
    student('joerg@x.org', [grade(0, right), grade(1, right)]),
    student('77', [grade(0, right)], { name: 'Grace Hopper' }),
  );

  test('one column is filled, found by number or name; everything else is as it was', () => {
    const { text, warnings } = canvasReport(graded, `\ufeff${gradebook}`, 'Homework 1');
    const expected = gradebook.replace('A,,3,88', 'A,6,3,88').replace('A,1,,', 'A,7,,').replace('B,7,4,', 'B,4,4,');
    expect(text.startsWith('\ufeffStudent,ID,') && text.endsWith('\r\n')).toBe(true);
    expect(parse(text.slice(1))).toEqual(parse(expected));
    expect(warnings).toEqual(['mülleröokafor (müller) is not in the Canvas gradebook.']);
  });

  test('the names of Canvas’s own download are found', () => {
    const { text } = canvasReport(
      classOf(student('5', [grade(0, right)], { name: 'müllerokaforjörg' })),
      gradebook,
      'Homework 2 (92)',
    );
    expect(text).toContain('joerg@x.org,A,1,4,');
  });

  test.each([
    ['Homework', /no column 'Homework'. Is it 'Homework 1' or/],
    ['', /no column ''/],
  ])('a column %j that is not there is refused', (column, says) => {
    expect(() => canvasReport(graded, gradebook, column)).toThrow(says);
  });

  test('no gradebook is refused', () => {
    expect(() => canvasReport(graded, 'a,b\n1,2\n', 'b')).toThrow(/no column Student/);
  });
});

test('a file name is safe on every system and belongs to one student only', () => {
  const ids = [
    'ada',
    'Ada',
    '1001',
    '../../etc/passwd',
    'con',
    'a/b',
    'a b',
    'ä',
    '',
    '.',
    '..',
    'x'.repeat(300),
    'trailing.',
    'nul.txt',
  ];
  const names = ids.map(fileName);
  expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(ids.length);
  for (const name of names) expect(name).toMatch(/^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,68}[A-Za-z0-9_-])?$/);
  expect(names.slice(0, 3)).toEqual(['ada', expect.stringMatching(/^Ada-[0-9a-f]{8}$/), '1001']);
  expect(names[4]).not.toBe('con');
});
