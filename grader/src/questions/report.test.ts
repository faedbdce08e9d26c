import { expect, test } from '@jest/globals';
import type { Estimate, Figure } from './question';
import { distinctMistakes, reportQuestions } from './report';

const figure: Figure = { kind: 'table', title: 'Runs', head: ['seed', 'accuracy'], rows: [[1, 60]] };
const faults = {
  best: { says: 'One seed.', ifChosen: 'Look at the mean.', at: 1 },
  none: { says: 'Nothing.', ifChosen: 'One differs.' },
};
const report = {
  asks: 'Which?',
  figure,
  faults,
  sentences: [
    ['(1) First.', 'It holds.'],
    ['(2) Second.', 'It holds too.'],
  ],
  all: ['All hold.', 'One does not.'],
} as const;

test('the sentence of the fault is right, and each other option says why it is not', () => {
  const [sentence, fault] = reportQuestions({ ...report, fault: 'best' });
  expect(sentence).toMatchObject({ right: '(2) Second.', figure });
  expect(sentence.wrong).toEqual({ '(1) First.': 'It holds.', 'All hold.': 'One does not.' });
  expect(fault).toMatchObject({ right: 'One seed.', wrong: { 'Nothing.': 'One differs.' } });
});

test('a report without a fault has all its sentences among the wrong options', () => {
  const [sentence, fault] = reportQuestions({ ...report, fault: 'none' });
  expect(sentence.right).toBe('All hold.');
  expect(Object.keys(sentence.wrong)).toEqual(['(1) First.', '(2) Second.']);
  expect(fault.wrong).toEqual({ 'One seed.': 'Look at the mean.' });
});

test('a mistake that an answer cannot tell from the right number, or from another mistake, is left out', () => {
  const asked: Estimate = { text: 'How many?', value: 10, within: 0.5, from: 0, to: 20 };
  const mistakes = [10.9, 12, 12.5, 21, 14].map((value) => ({ value, says: `${value}` }));
  const { mistakes: left } = distinctMistakes({ ...asked, mistakes });
  expect(left?.map(({ value }) => value)).toEqual([12, 14]);
});
