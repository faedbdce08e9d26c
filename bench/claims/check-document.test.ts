import { expect, test } from '@jest/globals';
import { checkDocument } from './check-document';
import type { Claim } from './claim';
import type { Judgement } from './judge';
import { sentencesOf } from './sentences';

const difference = { mean: 7.18, low: 3.3, high: 11.0, p: 0.0063, n: 5 };
const AHEAD: Judgement = {
  verdict: 'ahead',
  agrees: true,
  difference,
  holm: 0.05,
  family: 8,
  numbers: [7.18, 3.3, 11.0, 8, 4.1, 2, 6],
  intervals: [
    [7.18, 3.3, 11.0],
    [4.1, 2, 6],
  ],
};
const EXISTS = (file: string) => file === 'bench/readme.test.ts';
const claims = (expected: unknown) => new Map([['gain', { expect: expected } as unknown as Claim]]);

const problems = (text: string, expected: unknown = 'ahead', judgement: Judgement = AHEAD) =>
  checkDocument(sentencesOf(text), /claim:/.test(text) ? claims(expected) : new Map(), () => judgement, EXISTS)
    .problems;

test('a sentence whose numbers are those computed, at the digits printed, passes', () => {
  expect(problems('Frozen averages gain 7.2 points (3.3 to 11.0).<!-- claim: gain -->')).toEqual([]);
  expect(problems('Frozen averages gain 7 points.<!-- claim: gain -->')).toEqual([]);
  expect(problems('With 16 labels and five seeds they gain 7.2 points in lesson 05.<!-- claim: gain -->')).toEqual([]);
});

test.each([
  ['a wrong digit', 'Frozen averages gain 7.3 points (3.3 to 11.0).<!-- claim: gain -->', /prints 7.3/],
  ['a wrong bound', 'Frozen averages gain 7.2 points (3.4 to 11.0).<!-- claim: gain -->', /prints 3.4/],
  [
    'an interval of another number',
    'They gain 7.2 points (2.0 to 6.0).<!-- claim: gain -->',
    /whose interval it is not/,
  ],
  ['swapped bounds', 'They gain 7.2 points (11.0 to 3.3).<!-- claim: gain -->', /whose interval it is not/],
  ['a turned sign', 'Frozen averages gain −7.2 points.<!-- claim: gain -->', /prints -7.2/],
  ['a number in words', 'Frozen averages gain nine points.<!-- claim: gain -->', /prints nine/],
  ['a share in words', 'Frozen averages win back half of the loss.<!-- claim: gain -->', /says 'half'/],
  ['equality', 'Frozen averages are as good as moving ones.<!-- claim: gain -->', /only a claim of `within D`/],
  ['doubt without reason', 'The gain of 7.2 is undecided.<!-- claim: gain -->', /its claims are not/],
  [
    'a claim that is not there',
    'They gain 7.2 points.<!-- claim: gained -->',
    /'gained', which this document does not have/,
  ],
])('%s in a claim is refused', (_, text, problem) => {
  expect(problems(text).join('\n')).toMatch(problem);
});

test('a verdict that the data do not give is refused, with what they give', () => {
  const found = problems('It gains 7.2 points.<!-- claim: gain -->', 'ahead', {
    ...AHEAD,
    agrees: false,
    verdict: 'undecided',
  });
  expect(found.join('\n')).toMatch(
    /expects 'gain' to be "ahead"; the data say undecided: 7.2 \(3.3 to 11.0\), p 0.006, Holm 0.050 of 8/,
  );
});

test('undecided reads as undecided, and never as equal', () => {
  const undecided: Judgement = { ...AHEAD, verdict: 'undecided' };
  const of = (text: string) => problems(`${text}<!-- claim: gain -->`, 'undecided', undecided);
  expect(of('The difference of 7.2 points is undecided.')).toEqual([]);
  expect(of('Five seeds detect no difference.')).toEqual([]);
  expect(of('It gains 7.2 points.').join()).toMatch(/does not say so/);
  expect(of('Undecided: it does as well as before.').join()).toMatch(/as well as/);
});

test.each([
  'The probe is better.',
  'It hurts on photographs.',
  'The probe reaches 62 %.',
  'It took twelve seconds.',
  'Accuracy is 0.71 there.',
  'A third of the images are right.',
  'It is level with the other.',
  'This halves the error.',
])('outside a mark "%s" is refused', (text) => {
  expect(problems(text).join()).toMatch(/has no mark/);
});

test.each([
  'There are 120 steps, twelve classes and 4.7 million weights.',
  'Lesson 05 uses layer 5 of 16 blocks.',
  'Which is better?',
  '`better` is a name.',
  '```\nthe better 0.5 one\n```',
])('"%s" states no result', (text) => {
  expect(problems(text)).toEqual([]);
});

test('a reading list is citation, a citation names its paper, a plain sentence its reason', () => {
  const list = checkDocument(
    sentencesOf('## To read\n\n- S. Kornblith, *Do better models transfer better?*'),
    new Map(),
    () => AHEAD,
    EXISTS,
  );
  expect(list.problems).toEqual([]);
  expect(list.coverage.citations).toBe(1);
  expect(problems('Kumar (2022): 7 points worse.<!-- cite: Kumar 2022 -->')).toEqual([]);
  expect(problems('Others: 7 points worse.<!-- cite: Kumar 2022 -->').join()).toMatch(/does not name/);
  expect(problems('Choose the better one.<!-- plain: advice -->')).toEqual([]);
  expect(() => problems('Choose the better one.<!-- plain: -->')).toThrow(/is not a mark/);
});

test('a mark covers its own sentence only, and a table cell only itself', () => {
  expect(problems('The probe is better. It gains 7.2 points.<!-- claim: gain -->').join()).toMatch(
    /'The probe is better.'/,
  );
  const row = '| way | here |\n|---|---|\n| a | gains 7.2 points<!-- claim: gain --> | worse elsewhere |';
  expect(problems(row)).toEqual([
    "'worse elsewhere' states 'worse' and has no mark: make it a claim, a citation, tested, or plain with a reason",
  ]);
});

test('`tested` names a test that is there, and in the head of a table covers the table and no other', () => {
  expect(problems('It equals theirs.<!-- tested: bench/readme.test.ts -->')).toEqual([]);
  expect(problems('It equals theirs.<!-- tested: bench/gone.test.ts -->').join()).toMatch(/which is no test/);
  const table = '| way | s<!-- tested: bench/readme.test.ts --> |\n|---|---|\n| a | 0.41 s |\n| b | 0.52 s |';
  expect(problems(table)).toEqual([]);
  expect(problems(`${table}\n\n| way | s |\n|---|---|\n| a | 0.41 s |`).join()).toMatch(/'0.41 s' states/);
});

test('two marks in one sentence cover a part each', () => {
  const text = 'It gains 7.2 points<!-- claim: gain -->, and here it is worse.';
  expect(problems(text).join()).toMatch(/worse/);
});

test('a claim that belongs to no sentence is refused', () => {
  expect(checkDocument([], claims('ahead'), () => AHEAD, EXISTS).problems).toEqual([
    "claim 'gain' belongs to no sentence",
  ]);
});

test('a comparison cannot rest on levels alone', () => {
  const level: Judgement = { verdict: 'value', agrees: true, numbers: [62.1] };
  expect(problems('The probe reaches 62.1 %.<!-- claim: gain -->', 'value', level)).toEqual([]);
  expect(problems('The probe is better, 62.1 %.<!-- claim: gain -->', 'value', level).join()).toMatch(
    /rests on values alone/,
  );
});

test('a comment that is no mark, or stands before its sentence, is refused', () => {
  expect(() => sentencesOf('Text.<!-- clam: gain -->')).toThrow(/is not a mark/);
  expect(() => sentencesOf('<!-- claim: gain -->Text.')).toThrow(/no sentence before it/);
});
