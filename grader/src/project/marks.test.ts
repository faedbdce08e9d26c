import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { temporaryFolder } from '../../fixtures/temporary-folder';
import { markLines, readMarks, reportName } from './marks';
import { pointsOf, readRubric } from './rubric';

const RUBRIC = readRubric(join(__dirname, '../../fixtures/rubric.yaml'));
const STUDENTS = [
  { id: 'ada', name: 'Ada Lovelace' },
  { id: '7', name: 'Bo' },
];

const file = (text: string, name: string) => {
  const path = join(temporaryFolder('Projekt ü '), name);
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

test('a rubric has the points of its best levels', () => {
  expect(pointsOf(RUBRIC)).toBe(2 + 4);
});

const rubric = (criteria: string) => `title: T\ncriteria:\n${criteria}`;
const criterion = (id: string, ...points: (number | string)[]) =>
  `  - id: ${id}\n    title: x\n    question: x?\n    levels: [${points.map((one) => `{ points: ${one}, says: x }`).join(', ')}]\n`;

test.each([
  ['title: T', 'rubric.yaml:1:1: criteria: '],
  [rubric(criterion('a', 2)), 'rubric.yaml:6:13: criteria.0.levels: at least two levels were expected.'],
  [rubric(criterion('a', 2, 'two')), 'rubric.yaml:6:48: criteria.0.levels.1.points: '],
  [rubric(criterion('A b', 2, 1)), 'criteria.0.id: an id of small letters, digits and hyphens was expected.'],
  [
    rubric(`${criterion('a', 2, 0)}    note: x\n`),
    'criteria.0.note is not known; known here: id, title, question, levels.',
  ],
  [rubric(criterion('a', 1, 2)), "the levels of 'a' do not go from the most points to the fewest."],
  [rubric(criterion('a', 1, 0) + criterion('a', 1, 0)), "two criteria are called 'a'."],
  [rubric(criterion('a', 2, -1)), 'criteria.0.levels.1.points: '],
])('a rubric is refused by its place: %j', (text, says) => {
  expect(refusal(() => readRubric(file(text, 'rubric.yaml')))).toContain(says);
});

test('no rubric is refused with where one is', () => {
  expect(() => readRubric('/nowhere/rubric.yaml')).toThrow(
    "There is no /nowhere/rubric.yaml. A rubric was expected there; project/rubric.yaml is the course's.",
  );
});

describe('marks', () => {
  const head = 'student,criterion,points,why,by,date,report';
  const read = (...lines: string[]) => readMarks(file([head, ...lines].join('\n'), 'marks.csv'), STUDENTS, RUBRIC);

  test('a line is a mark; one without points is open', () => {
    expect(
      read(
        'Ada Lovelace,question,1,"No answer, though asked.",Dr Berg,2026-12-03,sha256-0123456789ab',
        'ada,fair,,,,,sha256-0123456789ab',
        '7,fair,4,,,,',
      ),
    ).toEqual([
      {
        ...{ student: 'ada', criterion: 'question', points: 1, why: 'No answer, though asked.' },
        ...{ by: 'Dr Berg', date: '2026-12-03', report: 'sha256-0123456789ab' },
      },
      { student: '7', criterion: 'fair', points: 4, why: '' },
    ]);
  });

  test('every mistake with its line', () => {
    expect(
      refusal(() =>
        read(
          ...['adda,fair,4,,,,', 'ada,fairr,4,,,,', 'ada,question,3,,,,', 'ada,fair,2,,,,', '7,fair,-1,x,,,'],
          ...['7,question,2,,,3 March,', '7,question,1,x,,,', 'Bo,fair,4,,,,3fa94b'],
        ),
      ),
    ).toBe(
      [
        "marks.csv:2: there is no student 'adda'; is it ada?",
        "marks.csv:3: there is no criterion 'fairr'; is it fair?",
        "marks.csv:4: points are '3'; a number from 0 to 2 was expected.",
        'marks.csv:5: why is empty, and points are missing: the student will read it.',
        "marks.csv:6: points are '-1'; a number from 0 to 4 was expected.",
        "marks.csv:7: date is '3 March'; a day like 2026-12-01 was expected.",
        'marks.csv:8: 7 has two lines for question; one was expected.',
        "marks.csv:9: report is '3fa94b'; its name from marks-open.csv was expected, like sha256-3fa94b0c12de.",
        'marks.csv:9: Bo has two lines for fair; one was expected.',
      ].join('\n'),
    );
    expect(refusal(() => readMarks(file('student,points\n', 'marks.csv'), STUDENTS, RUBRIC))).toContain(
      "has no column 'criterion', 'why'",
    );
  });

  test('a student reads the points of each criterion, and why', () => {
    expect(markLines(read('ada,fair,0,The rates differ.,,,', 'ada,question,2,,,,'), RUBRIC)).toEqual([
      'The question: 2 of 2.',
      'The comparison is fair: 0 of 4. The rates differ.',
    ]);
  });
});

test('a report’s name has the first digits of its hash', () => {
  // printf x | sha256sum
  expect(reportName('2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881')).toBe('sha256-2d711642b726');
});
