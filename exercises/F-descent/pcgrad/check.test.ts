import { check, expect, mean, misconception, type Reach, sum, unseen } from 'course/check';

interface Surgery {
  projected: number[][];
  combined: number[];
}

// By hand: inner product -3, squared lengths 9 and 5. TorchJD 0.18, PCGradWeighting, has the same sum.
const TWO = {
  gradients: [
    [3, 0],
    [-1, 2],
  ],
  projected: [
    [2.4, 1.2],
    [0, 2],
  ],
};
const OF_TWO = [[1], [0]];

/**
 * By hand. Task 0 agrees with 2; with 1 it has -9, over 18: half of (-3, 3) is added. Task 1 has -18 with 2, over 20, so
 * 0.9 of (4, -2) is added, and then no conflict with 0 any more. Task 2 agrees with 0; -18 over 18, so (-3, 3) is added.
 */
const THREE = {
  gradients: [
    [3, 0],
    [-3, 3],
    [4, -2],
  ],
  projected: [
    [1.5, 1.5],
    [0.6, 1.2],
    [1, 1],
  ],
};
const OF_THREE = [
  [2, 1],
  [2, 0],
  [0, 1],
];

const near = (a: number[], b: number[]) => a.length === b.length && a.every((v, i) => Math.abs(v - b[i]) < 1e-6);
const dot = (a: number[], b: number[]) => sum(a.map((value, i) => value * b[i]));
const plus = (a: number[], b: number[], factor: number) => a.map((value, i) => value + factor * b[i]);
const surgery = (call: Reach['call'], gradients: number[][], orders: number[][]) =>
  call<Surgery>('pcgrad', gradients, orders);

check('gradients that agree, or stand at a right angle, stay as they are', async ({ call }) => {
  for (const gradients of [
    [
      [2, 1],
      [1, 3],
    ],
    [
      [2, 0, 0],
      [0, 0, 3],
    ],
  ]) {
    const { projected } = await surgery(call, gradients, OF_TWO);
    const [a, b] = gradients;
    misconception(
      dot(a, b) > 0 && near(projected[0], plus(a, b, -dot(a, b) / dot(b, b))),
      'These two tasks agree, and were projected all the same. What they have in common is what makes sharing worthwhile: project only where the inner product is below 0.',
    );
    expect(projected).toBeCloseToAll(gradients, 6);
  }
});

check('two that conflict each lose what speaks against the other', async ({ call }) => {
  const { gradients, projected: right } = TWO;
  const { projected } = await surgery(call, gradients, OF_TWO);
  misconception(
    projected.filter((got, i) => near(got, gradients[i])).length === 1 &&
      projected.some((got, i) => near(got, right[i])),
    'One task gave way and the other did not. A conflict is of both: each is projected against the other as it was given.',
  );
  for (const [i, got] of projected.entries()) {
    const [own, other] = [gradients[i], gradients[1 - i]];
    const part = dot(own, other) / dot(other, other);
    misconception(near(got, own), `Task ${i} conflicts with the other one, and its gradient stayed as it was given.`);
    misconception(
      near(got, plus(own, other, -dot(own, other) / Math.sqrt(dot(other, other)))),
      'The inner product was divided by the length of the other gradient. Its square is needed, g . g: one length for the inner product, one for g after it.',
    );
    misconception(
      near(got, plus(own, other, -dot(own, other))),
      'The inner product was not divided by the squared length of the other gradient. What is left has to be at a right angle to it, however long it is.',
    );
    misconception(
      near(got, plus(own, other, -dot(own, other) / dot(own, own))) && !near(got, right[i]),
      'The inner product was divided by the squared length of the gradient that is projected. Divide by that of the one it is projected against.',
    );
    misconception(
      near(got, plus(own, other, part)),
      'The part along the other gradient was added. Where they conflict the inner product is below 0, so taking it away turns the gradient towards the other task.',
    );
    misconception(
      near(got, plus([0, 0], other, part)),
      'This is the part along the other gradient, the very part that conflicts. Keep the rest: v less that part.',
    );
  }
  expect(projected).toBeCloseToAll(right, 6);
});

check('the others are as they were given', async ({ call }) => {
  const { projected } = await surgery(call, THREE.gradients, OF_THREE);
  // Against (1.5, 1.5) and (0.6, 1.2), which is what the tasks before it have left, task 2 has 3 and 0: no conflict.
  misconception(
    near(projected[2], THREE.gradients[2]),
    'Task 2 met what the projections had left of the others, and found nothing to give up. Then the task that comes last never gives way. Take the gradients as they were given (and leave that array as it is).',
  );
  expect(projected[2]).toBeCloseToAll(THREE.projected[2], 6);
});

check('the next one meets what the last one left', async ({ call }) => {
  const { projected } = await surgery(call, THREE.gradients, OF_THREE);
  misconception(
    near(projected[1], [3.6, 1.2]),
    'Task 1 gave up its part along 2 and its part along 0, both reckoned from its own gradient as it was. After the first projection it no longer conflicts with 0: take the inner product of what is left.',
  );
  misconception(
    near(projected[1], [0, 1.2]),
    'Task 1 was projected against 0 though nothing conflicted any more: whether they conflict was asked of its gradient as it was given. Ask again with what the first projection left.',
  );
  misconception(
    near(projected[1], [1.2, 2.4]),
    'Task 1 met task 0 first. Its order is [2, 0]: the first projection decides what is left for the next.',
  );
  expect(projected).toBeCloseToAll(THREE.projected, 6);
});

check('each task has an order of its own', async ({ call }) => {
  const turned = OF_THREE.map((order) => [...order].reverse());
  const { projected } = await surgery(call, THREE.gradients, turned);
  misconception(
    near(projected[1], THREE.projected[1]),
    'Task 1 met 2 first, and its order is [0, 2] here. What is left depends on the order, which is why the paper redraws it in each step: take it from orders.',
  );
  // (-3, 3) + (3, 0) = (0, 3), and -6 over 20: 0.3 of (4, -2).
  expect(projected[1]).toBeCloseToAll([1.2, 2.4], 6);
  const alone = await surgery(call, THREE.gradients, [[], [2], []]);
  expect(alone.projected).toBeCloseToAll([THREE.gradients[0], THREE.projected[1], THREE.gradients[2]], 6);
});

check('a second projection may be needed because of the first, or not', async ({ call }) => {
  // By hand: (-1, -1) + 0.6 (2, 1) = (0.2, -0.4), which has -0.4 with (0, 1). Then
  // (0, 1) agrees with (2, 1), and gets 0.5 (-1, -1). (2, 1) becomes (0.5, -0.5), which has -0.5 with (0, 1).
  const gradients = [
    [-1, -1],
    [0, 1],
    [2, 1],
  ];
  const { projected } = await surgery(call, gradients, OF_THREE);
  expect(projected).toBeCloseToAll(
    [
      [0.2, 0],
      [-0.5, 0.5],
      [0.5, 0],
    ],
    6,
  );
});

check('a gradient of zeros changes nothing', async ({ call }) => {
  const gradients = [...TWO.gradients, [0, 0]];
  const { projected } = await surgery(call, gradients, [
    [2, 1],
    [2, 0],
    [1, 0],
  ]);
  misconception(
    projected.flat().some(Number.isNaN),
    'One of the tasks has a gradient of zeros, and now all weights are NaN: the inner product is 0, and so is the squared length it was divided by. An inner product of 0 is not a conflict.',
  );
  expect(projected).toBeCloseToAll([...TWO.projected, [0, 0]], 6);
});

check('the shared weights get the sum of what is left', async ({ call }) => {
  for (const [{ gradients, projected: right }, orders] of [
    [TWO, OF_TWO],
    [THREE, OF_THREE],
  ] as const) {
    const { combined } = await surgery(call, gradients, orders);
    const columns = right[0].map((_, weight) => right.map((row) => row[weight]));
    misconception(
      near(combined, columns.map(mean)),
      'This is the mean of what is left. The sum is asked for: with a mean the step shrinks with every task that joins.',
    );
    misconception(
      near(
        combined,
        gradients[0].map((_, weight) => sum(gradients.map((row) => row[weight]))),
      ),
      'These are the gradients as they were, added up. Add what the projections left.',
    );
    expect(combined).toBeCloseToAll(columns.map(sum), 6);
  }
});

check('drawn gradients lose what the formula says, and with two tasks the step serves both', async ({ callEach }) => {
  const next = unseen(7);
  const cases = Array.from({ length: 25 }, () => {
    const tasks = 2 + Math.floor(4 * next());
    const weights = 2 + Math.floor(6 * next());
    const gradients = Array.from({ length: tasks }, () => Array.from({ length: weights }, () => 4 * next() - 2));
    const orders = gradients.map((_, i) =>
      shuffled(
        gradients.map((__, j) => j).filter((j) => j !== i),
        next,
      ),
    );
    return [gradients, orders] as const;
  });
  const found = await callEach<Surgery>('pcgrad', cases);
  for (const [place, [gradients, orders]] of cases.entries()) {
    const { projected, combined } = found[place];
    const right = gradients.map((own, i) => {
      let left = own;
      for (const j of orders[i]) {
        const agreement = dot(left, gradients[j]);
        if (agreement < 0) left = plus(left, gradients[j], -agreement / dot(gradients[j], gradients[j]));
      }
      return left;
    });
    expect(projected).toBeCloseToAll(right, 6);
    expect(combined).toBeCloseToAll(
      right[0].map((_, weight) => sum(right.map((row) => row[weight]))),
      6,
    );
    if (gradients.length === 2) for (const own of gradients) expect(dot(combined, own)).toBeGreaterThanOrEqual(-1e-9);
  }
});

function shuffled(items: number[], next: () => number): number[] {
  return items
    .map((item) => ({ item, place: next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
