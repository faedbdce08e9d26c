import { describe, expect, test } from '@jest/globals';
import { arrays } from '../data/arrays';
import { TransferError } from '../error';
import { informationMaximisation } from '../select/information-maximisation';
import { expectClose, expectReference, lossOf, rows, valueAndGradients } from './fixtures/reference';
import { sourceFree } from './fixtures/source-free';
import { informationMaximisationLoss } from './information-maximisation-loss';

const loss = (logits: number[][]) => lossOf((x) => informationMaximisationLoss(x), logits);

describe('informationMaximisationLoss', () => {
  describe.each(sourceFree.predictions)('of $name', ({ logits, losses }) => {
    test.each([0, 0.5, 1])('equals NumPy in value and gradients: diversity %p', (diversity) => {
      expectReference(
        (x) => informationMaximisationLoss(x, { diversity }),
        [logits],
        losses[`information, ${diversity}`],
      );
    });
  });

  test('is -log(classes) for certain and even predictions, and 0 if all are the same', () => {
    expect(
      loss([
        [90, 0, 0],
        [0, 90, 0],
        [0, 0, 90],
      ]),
    ).toBeCloseTo(-Math.log(3), 6);
    expect(loss([[1, 2, 3]])).toBeCloseTo(0, 6);
    expect(loss(Array(4).fill([90, 0, 0]))).toBeCloseTo(0, 6);
  });

  test('is the negative of the criterion of this name', async () => {
    const logits = rows(9, 3, { size: 2 });
    const net = {
      name: 'as given',
      input: { shape: [3] },
      layers: [{ name: 'same', apply: (x: never) => (x as { clone(): never }).clone() }],
      weights: {},
      output: [3],
    };
    const data = arrays(
      logits,
      logits.map(() => 0),
    );
    expectClose([loss(logits)], [-(await informationMaximisation(net, data))]);
  });

  test('logits so large that a probability is 0 leave value and gradients finite', () => {
    const { value, gradients } = valueAndGradients(
      (x) => informationMaximisationLoss(x),
      [
        [
          [1000, 0, -1000],
          [0, 1000, -1000],
        ],
      ],
    );
    expect(value).toBeCloseTo(-Math.log(2), 6);
    expect(gradients.flat(2)).toEqual(Array(6).fill(expect.closeTo(0, 6)));
  });

  test('refuses other options, a negative weight and outputs of one class', () => {
    const call = (options: object, logits = [[1, 2]]) => lossOf((x) => informationMaximisationLoss(x, options), logits);
    expect(() => call({ diverse: 1 })).toThrow(/informationMaximisationLoss has no option 'diverse'/);
    expect(() => call({ diversity: -1 })).toThrow(TransferError);
    expect(() => call({ diversity: -1 })).toThrow(/diversity is -1; it must be a number of 0 or more/);
    expect(() => call({}, [[1]])).toThrow(/logits must be/);
  });
});
