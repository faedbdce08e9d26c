import { check, expect, matrix, misconception, type Reach, sum, type TensorData, tensor, unseen } from 'course/check';

interface Applied {
  forward: TensorData;
  gradient: TensorData;
}

interface Report {
  number: Applied;
  tensor: Applied;
  left: number;
}

interface Use {
  x: number[];
  slope: number[];
  lambda: number;
  shape?: number[];
}

async function apply(scenario: Reach['scenario'], { x, slope, lambda, shape = [x.length] }: Use) {
  const shaped = (values: number[]): TensorData => ({ dtype: 'float32', shape, values });
  const { number, ...rest } = await scenario<Report>('apply', { x: shaped(x), slope: shaped(slope), lambda });
  return { ...rest, number, forward: number.forward.values, gradient: number.gradient.values };
}

const near = (a: number[] | undefined, b: number[]) =>
  a !== undefined && a.length === b.length && a.every((value, i) => Math.abs(value - b[i]) < 1e-5);
const times = (values: number[], factor: number) => values.map((value) => factor * value);

const X = [1.5, -2, 0, 40];
const SLOPE = [1, -3, 0.5, 2];

check('forward, x stays as it is', async ({ scenario }) => {
  for (const lambda of [0.5, 0, 3]) {
    const { forward } = await apply(scenario, { x: X, slope: SLOPE, lambda });
    misconception(
      near(forward, times(X, -1)) || (lambda > 0 && near(forward, times(X, -lambda))),
      'The sign of x was turned. Only the gradient is reversed: the discriminator has to see the features as they are.',
    );
    misconception(
      near(forward, times(X, lambda)),
      `With lambda ${lambda} the layer gives ${lambda} x. Lambda scales what comes back and nothing that goes in; with lambda 0 the discriminator would see nothing at all.`,
    );
    expect(forward).toBeCloseToAll(X, 5);
  }
});

check('backward, what comes back is multiplied by -lambda', async ({ scenario }) => {
  const { gradient } = await apply(scenario, { x: X, slope: SLOPE, lambda: 0.25 });
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
    'Each gradient is -lambda, whatever the incoming gradient. gradFunc gets the gradient of the loss by the output of the layer: multiply that.',
  );
  misconception(
    near(gradient, times(SLOPE, 1 - 0.25)),
    'What came back is 1 - lambda times the gradient. The layer gave x itself, so its input and its output are one tensor, and the gradients by both were added. Give x.clone().',
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
  expect(strong.gradient).toBeCloseToAll([-3, 9, -1.5, -6], 5);
  const none = await apply(scenario, { x: X, slope: SLOPE, lambda: 0 });
  expect(none.gradient.map(Math.abs)).toEqual([0, 0, 0, 0]);
});

check('lambda may be a tensor, and x of any shape', async ({ scenario }) => {
  const next = unseen(11);
  const draw = (count: number) => Array.from({ length: count }, () => Math.fround(4 * next() - 2));
  for (const shape of [[6], [3, 2], [1, 2, 3, 1]]) {
    const use = { x: draw(6), slope: draw(6), lambda: Math.fround(2 * next()), shape };
    const { number, tensor } = await apply(scenario, use);
    for (const found of [number, tensor]) {
      expect([found.forward.shape, found.gradient.shape]).toEqual([shape, shape]);
      expect(found.forward.values).toBeCloseToAll(use.x, 5);
      expect(found.gradient.values).toBeCloseToAll(times(use.slope, -use.lambda), 4);
    }
  }
});

check('what stands behind the layer learns as without it', async ({ scenario }) => {
  const slopes = async (lambda: number, x: number[], weights: number[], factor: number) => {
    const given = { x: tensor([x]), matrix: tensor(weights.map((weight) => [weight])), factor: tensor(factor) };
    const { front, behind } = await scenario<Record<string, TensorData>>('betweenTwo', lambda, given);
    return { front: front.values, behind: behind.values };
  };
  const { front, behind } = await slopes(0.25, [1, 2], [3, 4], 5);
  // The output is (1 * 3 + 2 * 4) * 5. By the factor: 11. By the matrix, turned round: -0.25 * 5 * [1, 2].
  expect(behind).toBeCloseToAll([11], 5);
  expect(front).toBeCloseToAll([-1.25, -2.5], 5);
  const next = unseen(12);
  const [x, weights] = matrix(2, 3, () => 4 * next() - 2);
  const [lambda, factor] = [next(), 1 + next()];
  const drawn = await slopes(lambda, x, weights, factor);
  expect(drawn.behind).toBeCloseToAll([sum(x.map((value, i) => value * weights[i]))], 4);
  expect(drawn.front).toBeCloseToAll(times(x, -lambda * factor), 4);
});

/** The gradient of each number of an x, at each of these values of lambda. */
async function slopesAt(scenario: Reach['scenario'], name: 'growing' | 'compiled', values: number[]) {
  const found = await scenario<TensorData[]>(name, tensor([2, -1]), values);
  return found.map((slope) => slope.values);
}

const both = (values: number[]) => values.map((value) => [-value, -value]);

check('a lambda that grows is followed', async ({ scenario }) => {
  const next = unseen(13);
  const values = [0.1, 0.25 + 0.25 * next(), 0.5 + next(), 2];
  const slopes = await slopesAt(scenario, 'growing', values);
  misconception(
    slopes.flat().every((slope) => Math.abs(slope + 0.1) < 1e-6),
    'Lambda grew from 0.1 to 2, and the gradient stayed at what it was first. Its value was read when the layer was made: keep the tensor and multiply with that when the gradient is asked for.',
  );
  expect(slopes).toBeCloseToAll(both(values), 5);
});

check('inside compile, lambda is taken anew at each call', async ({ scenario }) => {
  const values = [0.5, 0.1 + 0.3 * unseen(14)(), 3];
  const slopes = await slopesAt(scenario, 'compiled', values).catch((error: Error) => {
    misconception(
      /value|dataSync|data\(\)|read/i.test(error.message) && !/has to return/.test(error.message),
      'The value of lambda was read, as with dataSync(). In a graph a tensor has none yet: multiply with the tensor itself.',
    );
    throw error;
  });
  misconception(
    slopes.flat().every((slope) => Math.abs(slope + 0.5) < 1e-6),
    'The step was compiled at lambda 0.5 and stays there: lambda became a number of the graph. Multiply with the tensor itself.',
  );
  expect(slopes).toBeCloseToAll(both(values), 5);
});

check('no tensor stays behind', async ({ scenario }) => {
  const { left, forward } = await apply(scenario, { x: X, slope: SLOPE, lambda: 0.5 });
  misconception(left > 0, `${left} tensors are still in memory after two uses. Make none that outlives the step.`);
  expect(left).toBe(0);
  expect(forward).toBeCloseToAll(X, 5);
});
