import { check, expect, misconception, type Reach, type TensorData, unseen } from 'course/check';

interface Setting {
  features: number;
  hidden: number;
  seed: number;
}

interface Report {
  said: number;
  moved: string[];
  accuracy: number;
  left: number;
}

const OF_HIDDEN = ['hidden/kernel', 'hidden/bias'];
const OF_CLASSES = ['classes/kernel', 'classes/bias'];

/** Lets the answer train (scenario.ts); what became of the weights is measured where no answer was (measure.ts). */
async function train({ scenario, measure }: Reach, setting: Setting): Promise<Report> {
  type Artefacts = { said: number; weights: Record<string, TensorData | null>; left: number };
  const { weights, ...rest } = await scenario<Artefacts>('train', setting);
  return { ...rest, ...(await measure<Pick<Report, 'moved' | 'accuracy'>>('trained', setting, weights)) };
}

let first: Report | undefined;

/** One training that several checks look at. */
async function firstNet(reach: Reach): Promise<Report> {
  first ??= await train(reach, { features: 6, hidden: 16, seed: 5 });
  return first;
}

check('the last layer moves, and nothing else', async (reach) => {
  const { moved, said } = await firstNet(reach);
  misconception(
    moved.length === 0 && said > 0,
    'When your promise resolved, no weight had moved: fit was not waited for, or trained another net. Write await fit(net, …).',
  );
  misconception(
    moved.length === OF_HIDDEN.length + OF_CLASSES.length,
    'Everything moved: fit trains what is not frozen. Put freeze(…) before the optimizer, in a chain.',
  );
  misconception(
    moved.length > 0 && moved.every((name) => OF_HIDDEN.includes(name)),
    'The wrong layer is frozen: the hidden layer moved and the last one did not. freeze names what stays as it is.',
  );
  expect(moved).toEqual(OF_CLASSES);
});

check('the last layer is trained to the end', async (reach) => {
  const { accuracy, moved } = await firstNet(reach);
  misconception(
    accuracy < 0.9 && moved.join() === OF_CLASSES.join(),
    `The last layer moved, but the net classifies ${Math.round(100 * accuracy)} % of new examples correctly. Train for 30 epochs.`,
  );
  // Chance level is 0.33. The solution's accuracy is 1 here, and from 0.88 on with 300 drawn settings.
  expect(accuracy).toBeGreaterThan(0.9);
});

// By hand: a kernel of 16 x 3 and 3 biases make 51; the hidden layer has 6 x 16 + 16 = 112 more.
check('the trained values are counted', async (reach) => {
  const { said } = await firstNet(reach);
  misconception(said === 163, 'All values of the net were counted. Those of the frozen layer are not trained.');
  expect(said).toBe(51);
});

check('no tensor stays behind', async (reach) => {
  const { left, moved } = await firstNet(reach);
  misconception(
    left > 0 && moved.length > 0,
    `${left} tensors are still in memory besides the weights. Dispose each tensor that you make, or make it inside of tf.tidy.`,
  );
  expect(moved).toEqual(OF_CLASSES);
  expect(left).toBe(0);
});

// Drawn: no two classes get the same. Hidden: not in the students' copy.
check(
  'drawn nets and examples',
  async (reach) => {
    const next = unseen(11);
    const whole = (least: number, most: number) => least + Math.floor((most - least + 1) * next());
    const setting = { features: whole(5, 8), hidden: whole(16, 24), seed: whole(10, 1e6) };
    const { moved, accuracy, said, left } = await train(reach, setting);
    expect(moved).toEqual(OF_CLASSES);
    expect(said).toBe(setting.hidden * 3 + 3);
    expect(accuracy).toBeGreaterThan(0.8);
    expect(left).toBe(0);
  },
  { hidden: true },
);
