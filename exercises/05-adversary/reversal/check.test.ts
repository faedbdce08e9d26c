import { check, expect, misconception, type Reach, unseen } from 'course/check';

interface Applied {
  shape: number[];
  forward: number[];
  gradient: number[];
}

interface Report {
  number: Applied;
  tensor: Applied;
  left: number;
}

const apply = (scenario: Reach['scenario'], use: Record<string, unknown>) => scenario<Report>('apply', use);

const near = (a: number[] | undefined, b: number[]) =>
  a !== undefined && a.length === b.length && a.every((value, i) => Math.abs(value - b[i]) < 1e-5);
const times = (values: number[], factor: number) => values.map((value) => factor * value);

const X = [1.5, -2, 0, 40];
const SLOPE = [1, -3, 0.5, 2];

check('forward, x stays as it is', async ({ scenario }) => {
  for (const lambda of [0.5, 0, 3]) {
    const { number } = await apply(scenario, { x: X, slope: SLOPE, lambda });
    misconception(
      near(number.forward, times(X, -1)) || (lambda > 0 && near(number.forward, times(X, -lambda))),
      'The sign of x was turned. Only the gradient is reversed: the discriminator has to see the features as they are.',
    );
    misconception(
      near(number.forward, times(X, lambda)),
      `With lambda ${lambda} the layer gives ${lambda} x. Lambda scales what comes back and nothing that goes in; with lambda 0 the discriminator would see nothing at all.`,
    );
    expect(number.forward).toBeCloseToAll(X, 5);
  }
});

check('backward, what comes back is multiplied by -lambda', async ({ scenario }) => {
  const { number } = await apply(scenario, { x: X, slope: SLOPE, lambda: 0.25 });
  const { gradient } = number;
  misconception(
    near(gradient, times(SLOPE, -1)),
    'The gradient is turned round but not scaled: lambda has no part in it. At lambda 0 nothing must come back.',
  );
  misconception(
    near(gradient, times(SLOPE, 0.25)),
    'The gradient is scaled but not turned round. So the net would help the discriminator: the minus is missing.',
  );
  misconception(
    near(gradient, times(SLOPE, -4)),
    'The gradient was divided by lambda. A larger lambda means a stronger adversary: multiply.',
  );
  misconception(
    near(gradient, [-0.25, -0.25, -0.25, -0.25]),
    'Each slope is -lambda, whatever came back from behind. gradFunc gets the slope of the loss by the output of the layer: multiply that.',
  );
  misconception(
    near(gradient, times(SLOPE, 1 - 0.25)),
    'What came back is 1 - lambda times the slope. The layer gave x itself, so its input and its output are one tensor, and the slopes by both were added. Give x.clone().',
  );
  misconception(
    near(gradient, SLOPE),
    'The gradient came back as it was. That is what a function without tf.customGrad does.',
  );
  // 1 * -0.25, -3 * -0.25, 0.5 * -0.25, 2 * -0.25
  expect(gradient).toBeCloseToAll([-0.25, 0.75, -0.125, -0.5], 5);
});

check('lambda 3 turns three times the gradient round, and lambda 0 lets none through', async ({ scenario }) => {
  const strong = await apply(scenario, { x: X, slope: SLOPE, lambda: 3 });
  expect(strong.number.gradient).toBeCloseToAll([-3, 9, -1.5, -6], 5);
  const none = await apply(scenario, { x: X, slope: SLOPE, lambda: 0 });
  expect(none.number.gradient.map(Math.abs)).toEqual([0, 0, 0, 0]);
});

check('lambda may be a tensor, and x of any shape', async ({ scenario }) => {
  const next = unseen(11);
  const draw = (count: number) => Array.from({ length: count }, () => Math.fround(4 * next() - 2));
  for (const shape of [[6], [3, 2], [1, 2, 3, 1]]) {
    const use = { x: draw(6), slope: draw(6), lambda: Math.fround(2 * next()), shape };
    const { number, tensor } = await apply(scenario, use);
    for (const found of [number, tensor]) {
      expect(found.shape).toEqual(shape);
      expect(found.forward).toBeCloseToAll(use.x, 5);
      expect(found.gradient).toBeCloseToAll(times(use.slope, -use.lambda), 4);
    }
  }
});

check('what stands behind the layer learns as without it', async ({ scenario }) => {
  const { front, behind } = await scenario<{ front: number[]; behind: number[] }>('betweenTwo', 0.25);
  // The output is (1 * 3 + 2 * 4) * 5. By the factor: 11. By the matrix, turned round: -0.25 * 5 * [1, 2].
  expect(behind).toBeCloseToAll([11], 5);
  expect(front).toBeCloseToAll([-1.25, -2.5], 5);
});

check('a lambda that grows is followed', async ({ scenario }) => {
  const values = [0.1, 0.25, 0.5, 2];
  const slopes = await scenario<number[]>('growing', values);
  misconception(
    slopes.every((slope) => Math.abs(slope + 0.1) < 1e-6),
    'Lambda grew from 0.1 to 2, and the gradient stayed at what it was first. Its value was read when the layer was made: keep the tensor and multiply with that when the gradient is asked for.',
  );
  expect(slopes).toBeCloseToAll([-0.1, -0.25, -0.5, -2], 5);
});

check('inside compile, lambda is taken anew at each call', async ({ scenario }) => {
  const values = [0.5, 0.1, 3];
  const slopes = await scenario<number[]>('compiled', values).catch((error: Error) => {
    misconception(
      /value|dataSync|data\(\)|read/i.test(error.message),
      'The value of lambda was read, as with dataSync(). In a graph a tensor has none yet: multiply with the tensor itself.',
    );
    throw error;
  });
  misconception(
    slopes.every((slope) => Math.abs(slope + 0.5) < 1e-6),
    'The step was compiled at lambda 0.5 and stays there: lambda became a number of the graph. Multiply with the tensor itself.',
  );
  expect(slopes).toBeCloseToAll([-0.5, -0.1, -3], 5);
});

check('no tensor stays behind', async ({ scenario }) => {
  const { left } = await apply(scenario, { x: X, slope: SLOPE, lambda: 0.5 });
  misconception(left > 0, `${left} tensors are still in memory after two uses. Make none that outlives the step.`);
  expect(left).toBe(0);
});
