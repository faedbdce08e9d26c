import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { answerText } from './answer-text';
import { figureHtml } from './figure-svg';
import { figureText } from './figure-text';
import { guessed } from './guessers';
import { judge } from './judge';
import { type Posed, pose, rightAnswer } from './pose';
import { type Choice, type Draw, type Estimate, integer, normal, type Question } from './question';

const CHOICE: Choice = {
  text: 'Which?',
  right: 'The right one',
  wrong: { 'Another one': 'It is another one than the right one.', 'A third one': 'It comes after the second one.' },
};
const EXPLAIN: Choice = { ...CHOICE, spareReasons: ['It is not written in English.', 'It has too many letters.'] };
const ESTIMATE: Estimate = {
  text: 'How many?',
  value: 0.25,
  within: 0.05,
  from: 0,
  to: 1,
  mistakes: [{ value: 0.5, says: 'That is twice as much.' }],
};
const QUESTIONS = () => [CHOICE, EXPLAIN, ESTIMATE];
const posedAs = (question: Question, variant = 1): Posed => pose(() => [question], variant)[0];

describe('posing', () => {
  test('one variant is the same each time, and another has another order', () => {
    expect(pose(QUESTIONS, 7)).toEqual(pose(QUESTIONS, 7));
    const orders = new Set(Array.from({ length: 50 }, (_, at) => posedAs(CHOICE, at + 1).options.join()));
    expect(orders.size).toBe(6);
  });

  test('neighbouring variants draw unlike numbers: their first draws are spread evenly', () => {
    const drawn: number[] = [];
    for (let variant = 1; variant <= 1000; variant++)
      pose((next) => {
        drawn.push(next());
        return [];
      }, variant);
    const tenths = Array.from({ length: 10 }, (_, at) => drawn.filter((value) => Math.floor(10 * value) === at).length);
    // 100 expected, with a standard deviation of 9.5.
    for (const count of tenths) expect(Math.abs(count - 100)).toBeLessThan(40);
    const neighbours = drawn.slice(1).map((value, at) => Math.abs(value - drawn[at]));
    // The mean distance of two independent numbers in [0, 1) is 1/3.
    expect(neighbours.reduce((sum, value) => sum + value, 0) / 999).toBeCloseTo(1 / 3, 1);
  });

  test('draws have the mean and spread that they should: integers from 2 to 5, normal numbers', () => {
    const integers: number[] = [];
    const normals: number[] = [];
    pose((next) => {
      for (let count = 0; count < 4000; count++) {
        integers.push(integer(2, 5, next));
        normals.push(normal(next));
      }
      return [];
    }, 3);
    expect([...new Set(integers)].sort()).toEqual([2, 3, 4, 5]);
    const average = normals.reduce((sum, value) => sum + value, 0) / 4000;
    expect(average).toBeCloseTo(0, 1);
    expect(normals.reduce((sum, value) => sum + (value - average) ** 2, 0) / 4000).toBeCloseTo(1, 1);
  });
});

describe('judging', () => {
  test('what is given as right is right, in every variant', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9999 }), (variant) => {
        for (const posed of pose(QUESTIONS, variant)) expect(judge(posed, rightAnswer(posed)).is).toBe('right');
      }),
    );
  });

  test('a wrong option is told its own reason', () => {
    const posed = posedAs(CHOICE);
    const letter = 'ABC'[posed.options.indexOf('A third one')];
    expect(judge(posed, letter.toLowerCase())).toEqual({
      is: 'wrong',
      says: `a: ${letter} is not right. It comes after the second one.`,
    });
  });

  test('the right option with reasons that are exchanged is wrong, and does not say which option is right', () => {
    const posed = posedAs(EXPLAIN);
    const [right, first, second] = String(rightAnswer(posed)).split(' ');
    const exchanged = `${right} ${first[0]}${second[1]} ${second[0]}${first[1]}`;
    expect(judge(posed, exchanged)).toMatchObject({ is: 'wrong', says: expect.stringContaining('another reason') });
  });

  test.each([[0.2], [0.3]])('%d is within 0.05 of 0.25, ends included', (given) => {
    expect(judge(posedAs(ESTIMATE), given).is).toBe('right');
  });

  test('a number from a known mistake is told that mistake', () => {
    expect(judge(posedAs(ESTIMATE), 0.52)).toEqual({ is: 'wrong', says: 'a: 0.52 is not it. That is twice as much.' });
  });

  test.each<[Question, unknown]>([
    [CHOICE, ''],
    [CHOICE, undefined],
    [CHOICE, 'D'],
    [CHOICE, 'A B'],
    [CHOICE, 1],
    [EXPLAIN, 'A'],
    [EXPLAIN, 'A B1'],
    [EXPLAIN, 'A B1 C9'],
    [ESTIMATE, Number.NaN],
    [ESTIMATE, '0.25'],
    [ESTIMATE, 1.5],
  ])('%#: what is no answer of the kind that was asked for spends no try', (question, given) => {
    const judged = judge(posedAs(question), given);
    expect(judged).toMatchObject({ is: 'missing', says: expect.stringMatching(/^a (has no answer yet|needs)/) });
  });
});

describe('guessing', () => {
  test('three questions with four options each: one guesser in 64 passes at random', () => {
    const four: Choice = {
      ...CHOICE,
      wrong: { ...CHOICE.wrong, 'A fourth': 'It comes after the third one, at the end.' },
    };
    const { 'at random': atRandom } = guessed(() => [four, four, four], 5000);
    // 0.0156, with a standard error of 0.0018.
    expect(atRandom).toBeGreaterThan(0.0156 - 4 * 0.0018);
    expect(atRandom).toBeLessThan(0.0156 + 4 * 0.0018);
  });

  test('reasons to match make it harder: four options with five reasons, one in 240', () => {
    const four: Choice = {
      ...EXPLAIN,
      wrong: { ...CHOICE.wrong, 'A fourth': 'It comes after the third one, at the end.' },
    };
    // 1/4 for the option, and 1/60 for three of five reasons in their order.
    expect(guessed(() => [four], 5000)['at random']).toBeLessThan(1 / 240 + 4 * 0.00091);
  });

  test('who always takes the longest, or always says undecided, is found', () => {
    const long: Choice = { ...CHOICE, right: 'The right one, which its author has written at length' };
    const undecided: Choice = { ...CHOICE, right: 'Undecided' };
    expect(guessed(() => [long, long], 100)['the longest option']).toBe(1);
    expect(guessed(() => [undecided, undecided], 100)['always undecided']).toBe(1);
  });
});

describe('figures', () => {
  const LINES = {
    kind: 'lines' as const,
    title: 'Accuracy <of> two',
    x: { name: 'epoch', values: [1, 2, 3] },
    y: { name: 'accuracy', from: 0, to: 1 },
    series: [
      { name: 'training', values: [0, 0.5, 1] },
      { name: 'validation', values: [0.25, 0.25, 0.25] },
    ],
  };
  const FOREST = {
    kind: 'intervals' as const,
    title: 'Differences',
    axis: { name: 'points', from: -10, to: 10 },
    rows: [{ name: 'one', low: -5, mean: 0.2, high: 5 }],
  };

  test('a line is drawn from the lower left to the upper right', () => {
    const lines = figureText(LINES).split('\n').slice(2, 19);
    expect(lines[0]).toBe(`   1 ┤${' '.repeat(60)}o`);
    expect(lines[8]).toBe(` 0.5 ┤${' '.repeat(30)}o`);
    expect(lines[12]).toBe(`0.25 ┤x${' '.repeat(29)}x${' '.repeat(29)}x`);
    expect(lines[16]).toBe('   0 ┤o');
  });

  test('an interval from -5 to 5 spans the middle half of its axis', () => {
    expect(figureText(FOREST).split('\n')[1]).toBe(`one  ${' '.repeat(15)}├${'─'.repeat(14)}┊●${'─'.repeat(13)}┤`);
  });

  test('four lines that end at the bottom of the plot have their names inside the picture, 15 apart', () => {
    const flat = ['one', 'two', 'three', 'four'].map((name) => ({ name, values: [0, 0] }));
    const html = figureHtml({ ...LINES, x: { name: 'x', values: [1, 2] }, series: flat });
    const heights = flat.map(({ name }) => Number(new RegExp(` y="(\\d+)" fill="#222">${name}<`).exec(html)?.[1]));
    // The plot ends at 256, and text sits 4 below the middle of its line.
    expect(heights.sort((a, b) => a - b)).toEqual([215, 230, 245, 260]);
    // At the same height a name says nothing, so that a piece of its line is next to it.
    expect(html.match(/stroke-dasharray="6 4"\/><text[^>]*>two</)).not.toBeNull();
  });

  test('a page has them as pictures that say in words what they show, with text escaped', () => {
    const html = figureHtml(LINES);
    expect(html).toContain('Accuracy &lt;of&gt; two');
    expect(html).not.toContain('<of>');
    expect(html).toContain('validation: 1: 0.25, 2: 0.25, 3: 0.25');
    expect(figureHtml(FOREST)).toContain('one: 0.25, from -5 to 5');
    expect(figureHtml({ kind: 'table', title: 'A table', head: ['a'], rows: [['<b>']] })).toContain('&lt;b&gt;');
  });
});

test('the text of an answer has open places, or what was given', () => {
  const asked = { id: '00-x', title: 'X', variant: 5, questions: pose((_: Draw) => [CHOICE, ESTIMATE], 5) };
  expect(answerText(asked)).toBe("export const variant = 5;\n\nexport const answers = {\n  a: '',\n  b: NaN,\n};\n");
  expect(answerText(asked, { a: 'B', b: 0.5 })).toContain("a: 'B',\n  b: 0.5,");
});
