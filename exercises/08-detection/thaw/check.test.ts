import { check, expect, misconception, type Reach } from 'course/check';

type Steps = Record<string, number>;
type Stage = 'head' | 'top' | 'all';

/** A detector's layers, and a net whose layers are called otherwise. */
const LAYERS = ['stem', 'block1', 'block10', 'neck', 'maps'];
const OTHERS = ['first', 'second', 'third'];
const RATE = 0.01;

const of = (steps: Steps, layer: string) => Object.keys(steps).filter((name) => name.startsWith(`${layer}/`));
const movedIn = (steps: Steps, ...layers: string[]) =>
  layers.flatMap((layer) => of(steps, layer)).filter((name) => steps[name] > 0);
const isNorm = (name: string) => name.includes('/norm/');
/** Layers of which the kernel moved. */
const learnt = (steps: Steps, layers: string[]) => layers.filter((layer) => steps[`${layer}/kernel`] > 0);

const known = new Map<string, Promise<Steps>>();

/** One step of a stage, which several checks look at. */
function oneStep(scenario: Reach['scenario'], stage: Stage): Promise<Steps> {
  const found = known.get(stage) ?? scenario<Steps>('oneStep', LAYERS, stage, RATE);
  known.set(stage, found);
  return found;
}

check(
  'in the first stage the head alone learns',
  async ({ scenario }) => {
    const steps = await oneStep(scenario, 'head');
    const kernels = learnt(steps, LAYERS);
    misconception(
      kernels.length === LAYERS.length,
      'Everything learns. The noise of a new head goes back through all layers, and what they had learnt goes first. Freeze what is in front of it.',
    );
    misconception(
      kernels.length > 0 && !kernels.includes('maps'),
      'The head stays and the others learn: what freeze names is kept. freeze(-1) keeps all but the last layer.',
    );
    misconception(
      String(kernels) === String(LAYERS.slice(1)),
      'freeze(1) keeps the first layer and lets four others learn. Counted from the end it is freeze(-1): all but the last.',
    );
    expect(movedIn(steps, ...LAYERS)).toEqual(['maps/kernel', 'maps/bias']);
  },
  { seconds: 30 },
);

check(
  'in the second stage the layer in front of it learns too',
  async ({ scenario }) => {
    const steps = await oneStep(scenario, 'top');
    const kernels = learnt(steps, LAYERS);
    misconception(
      String(kernels) === 'maps',
      'Only the head learns, as in the first stage. In `top` it is the last two layers: freeze(-2).',
    );
    misconception(
      String(kernels) === String(LAYERS.slice(2)),
      'Three layers learn: freeze(2) counts from the front. The last two are what freeze(-2) lets learn.',
    );
    expect(kernels).toEqual(['neck', 'maps']);
    expect(movedIn(steps, 'stem', 'block1', 'block10')).toEqual([]);
  },
  { seconds: 30 },
);

check(
  'in the third stage every layer learns',
  async ({ scenario }) => {
    const kernels = learnt(await oneStep(scenario, 'all'), LAYERS);
    misconception(
      String(kernels) === 'neck,maps' || String(kernels) === 'maps',
      'The first layers are still frozen. In `all` nothing is but the norms: leave freeze out.',
    );
    expect(kernels).toEqual(LAYERS);
  },
  { seconds: 30 },
);

check(
  'batch normalisations stay as they were learnt, in every stage',
  async ({ scenario }) => {
    for (const stage of ['head', 'top', 'all'] as const) {
      const steps = await oneStep(scenario, stage);
      const norms = movedIn(steps, ...LAYERS).filter(isNorm);
      misconception(
        norms.some((name) => /mean|variance/.test(name)),
        `In the stage \`${stage}\` moved ${norms.join(', ')}. A layer that learns normalises by its batch and moves its averages, and a batch of four says little about pictures. freezeNorms() keeps them, whatever else learns.`,
      );
      misconception(
        norms.length > 0,
        `In the stage \`${stage}\` moved ${norms.join(', ')}: the averages stayed, scale and offset did not. freezeNorms() keeps all four.`,
      );
      expect(norms).toEqual([]);
    }
  },
  { seconds: 30 },
);

check(
  'in the third stage each layer takes half the step of the one behind it',
  async ({ scenario }) => {
    const steps = await oneStep(scenario, 'all');
    const kernels = LAYERS.map((layer) => steps[`${layer}/kernel`] / RATE);
    const isAbout = (factors: number[]) => kernels.every((value, place) => Math.abs(value - factors[place]) < 0.01);
    misconception(
      isAbout([1, 1, 1, 1, 1]),
      'All layers take the same steps. The first layers know edges and colours, which new classes have as well: put layerwiseRate(0.5) into the chain.',
    );
    misconception(
      isAbout([16, 8, 4, 2, 1].map((value) => value / 16).reverse()) && kernels[0] > kernels[4],
      'The first layer takes the longest steps and the head the shortest. It is the other way round.',
    );
    misconception(
      Math.abs(kernels[4] - 1) < 0.01 &&
        Math.abs(kernels[3] - 0.5) > 0.01 &&
        kernels[3] > kernels[2] &&
        kernels[2] > kernels[1],
      `The layer in front of the head takes ${kernels[3].toPrecision(2)} of its step. It is to be a half, and a half of that before: layerwiseRate(0.5).`,
    );
    misconception(
      kernels.every((value) => value < 0.6 || value > 1.5) &&
        new Set(kernels.map((value) => value.toFixed(2))).size > 1,
      "These are not Adam's steps, the first of which is as long as the rate for every number. An SGD goes by the size of the gradient.",
    );
    // Adam's first step is rate * g / |g|.
    expect(kernels).toBeCloseToAll([1 / 16, 1 / 8, 1 / 4, 1 / 2, 1], 2);
  },
  { seconds: 30 },
);

check(
  'the stages before take full steps, with the rate that is given',
  async ({ scenario }) => {
    for (const stage of ['head', 'top'] as const) {
      const steps = await oneStep(scenario, stage);
      expect(steps['maps/kernel'] / RATE).toBeCloseTo(1, 2);
      if (stage === 'top') expect(steps['neck/kernel'] / RATE).toBeCloseTo(1, 2);
    }
    const other = await scenario<Steps>('oneStep', LAYERS, 'head', 0.002);
    misconception(
      Math.abs(other['maps/kernel'] - RATE) < 1e-4,
      'With a rate of 0.002 the head took steps of 0.01: a rate is written into your code. Use the one that is given.',
    );
    expect(other['maps/kernel']).toBeCloseTo(0.002, 4);
  },
  { seconds: 30 },
);

check(
  'a net of other layers is tuned in three stages, and the lists say what moved in each',
  async ({ scenario }) => {
    const { moved, really, movedLater } = await scenario<{ moved: string[][]; really: string[]; movedLater: string[] }>(
      'threeStages',
      OTHERS,
      0.02,
    ).catch((error: Error) => {
      misconception(
        /matches no weight/.test(error.message),
        'The names of layers are written into your code, and this net has others. Count from the end: freeze(-1), freeze(-2).',
      );
      throw error;
    });
    const head = ['third/kernel', 'third/bias'];
    misconception(
      really.length === 0 && movedLater.length > 0,
      'When your promise resolved nothing had moved: fit was started and not waited for. Write await fit(…), one stage behind the other.',
    );
    misconception(
      really.length > 0 && moved?.length === 3 && moved.every((names) => names.length === 0),
      'The lists are empty, and much moved: both snapshots of a stage were taken behind it. Take the first one before fit.',
    );
    misconception(
      moved?.length === 3 && String(moved[0]) === String(really) && moved[2]?.length === head.length,
      'The stages ran from behind: everything first, and the head last. By then the noise of the new head has gone through all layers.',
    );
    misconception(
      really.includes('first/kernel') && moved?.[2]?.includes('second/kernel') && !moved[2].includes('first/kernel'),
      'first/kernel is not in the third list, and moved, all but a row that belongs to a feature that is always 0. A weight has moved where one of its numbers has; nobody asks for all.',
    );
    misconception(
      moved?.length === 3 && moved.flat().some(isNorm),
      'Weights of batch normalisations stand in the lists. If they moved, freezeNorms() is missing; if not, the lists do not say what is so.',
    );
    expect(moved).toEqual([head, ['second/kernel', ...head], ['first/kernel', 'second/kernel', ...head]]);
    expect(really).toEqual(moved[2]);
  },
  { seconds: 30 },
);

check(
  'what may learn has learnt',
  async ({ scenario }) => {
    const { accuracy } = await scenario<{ accuracy: number }>('threeStages', LAYERS, 0.02);
    // Guessing gives 0.33.
    expect(accuracy).toBeGreaterThan(0.6);
  },
  { hidden: true, seconds: 30 },
);
