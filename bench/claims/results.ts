import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mean } from '../mean';
import { inBench } from './places';

/** One stored run: its seed, every setting that was stored, and what was measured. */
export interface Run {
  readonly seed: number;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly measures: Readonly<Record<string, number>>;
}

type Stored = Record<string, unknown>;

/** How a results file is read: `of` lists its runs as flat records; every key that is neither measured nor noted is a setting. */
interface Shape {
  /** Files that are read together, each with the settings in which it differs from the others. */
  readonly files?: Readonly<Record<string, Stored>>;
  /** Measures and their unit: a `fraction` is printed in percentage points, anything else as it is. */
  readonly measures: Readonly<Record<string, 'fraction' | 'plain'>>;
  /** Keys that are neither set nor measured by the run alone. */
  readonly notes?: readonly string[];
  /** One record for each arm, where the file stores several arms in one. */
  readonly arms?: (run: Stored) => Stored[];
  /** Measures that follow from what is stored. */
  readonly derived?: (run: Stored) => Record<string, number>;
}

const ACCURACY: Shape = { measures: { accuracy: 'fraction' } };

/** Statistics of batch normalisation estimated on the target, and entropy minimised, are their own arms. */
const ADAPTED: Shape = {
  measures: {
    accuracy: 'fraction',
    seconds: 'plain',
    ...Object.fromEntries(Array.from({ length: 12 }, (_, label) => [`recalls.${label}`, 'fraction' as const])),
  },
  notes: ['discriminator', 'criteria', 'transfer'],
  arms: ({ adabn, tent, ...run }) => [
    run,
    ...(adabn ? [{ ...run, ...(adabn as Stored), way: `${run.way}, adabn` }] : []),
    ...(tent ? [{ ...run, ...(tent as Stored), way: `${run.way}, tent` }] : []),
  ],
};

/** The first time of a curve of [seconds, accuracy] at nine tenths of its last point; the test has other photographs. */
const toNineTenths = (run: Stored): Record<string, number> => {
  const curve = run.curve as [number, number][] | undefined;
  const last = curve?.at(-1)?.[1] ?? Number.NaN;
  const reached = curve?.find(([, accuracy]) => accuracy >= 0.9 * last);
  return reached ? { secondsToNineTenths: reached[0] } : {};
};

const WHY_TRANSFER: Shape = {
  measures: { accuracy: 'fraction', onTraining: 'fraction', seconds: 'plain', secondsToNineTenths: 'plain' },
  notes: ['curve'],
  derived: toNineTenths,
};

const SENTENCES: Shape = {
  measures: {
    accuracy: 'fraction',
    'elsewhere.films': 'fraction',
    'elsewhere.products': 'fraction',
    'elsewhere.restaurants': 'fraction',
  },
};

/**
 * One entry for each results file that claims may speak of; `FILE:PART` reads a part of it that has its own arms, and a name
 * without an ending several files together.
 */
const SHAPES: Readonly<Record<string, Shape>> = {
  'why-transfer.json': WHY_TRANSFER,
  'why-transfer-eight.json': WHY_TRANSFER,
  'few-shot.json': ACCURACY,
  'fine-tuning.json': {
    measures: {
      inDomain: 'fraction',
      blackAndWhite: 'fraction',
      photographs: 'fraction',
      seconds: 'plain',
    },
    notes: ['calibration'],
    arms: ({ reestimated, ...run }) => [
      run,
      ...(reestimated ? [{ ...run, ...(reestimated as Stored), way: `${run.way}, re-estimated` }] : []),
    ],
  },
  'fine-tuning.json:calibration': {
    measures: { error: 'fraction' },
    notes: ['seconds', 'inDomain', 'blackAndWhite', 'photographs', 'reestimated'],
    arms: ({ calibration, ...run }) => {
      const { before, after } = calibration as { before: number; after: number };
      return [
        { ...run, temperature: 'none', error: before },
        { ...run, temperature: 'fitted', error: after },
      ];
    },
  },
  'soups.json': {
    measures: { inDomain: 'fraction', photographs: 'fraction' },
    arms: ({ alone, soup, photographs, ...run }) => {
      const far = photographs as { alone: number[]; soup: number };
      return [
        { ...run, way: 'one of three', inDomain: mean(alone as number[]), photographs: mean(far.alone) },
        { ...run, way: 'soup', inDomain: soup, photographs: far.soup },
      ];
    },
  },
  'small-student.json': {
    measures: { accuracy: 'fraction' },
    notes: ['teacherWeights', 'studentWeights'],
    arms: ({ teacher, 'labels alone': alone, 'labels and teacher': both, ...run }) => [
      { ...run, way: 'teacher', accuracy: teacher },
      { ...run, way: 'labels alone', accuracy: alone },
      { ...run, way: 'labels and teacher', accuracy: both },
    ],
  },
  'which-to-thaw.json': { measures: { accuracy: 'fraction', seconds: 'plain' }, notes: ['depth'] },
  'augmenting.json': {
    measures: { accuracy: 'fraction', onTraining: 'fraction', gap: 'fraction' },
    notes: ['curve'],
    derived: ({ onTraining, accuracy }) => ({ gap: (onTraining as number) - (accuracy as number) }),
  },
  'more-classes.json': {
    measures: { before: 'fraction', old: 'fraction', amongOld: 'fraction', fresh: 'fraction', all: 'fraction' },
  },
  'many-tasks.json': { measures: { 'accuracy.left': 'fraction', 'accuracy.right': 'fraction', seconds: 'plain' } },
  'many-tasks-sweep.json': {
    measures: { 'accuracy.left': 'fraction', 'accuracy.right': 'fraction', seconds: 'plain' },
  },
  'task-pairs.json': {
    measures: Object.fromEntries(
      ['left', 'right', 'sum', 'ink', 'nonsense'].map((task) => [`accuracy.${task}`, 'fraction' as const]),
    ),
    notes: ['cosines'],
  },
  'few-of-one-task.json': {
    measures: { 'accuracy.left': 'fraction', 'accuracy.right': 'fraction', 'accuracy.sum': 'fraction' },
  },
  'few-pictures.json': {
    measures: {
      ap: 'fraction',
      ap50: 'fraction',
      'gains.confusion': 'fraction',
      'gains.localisation': 'fraction',
      seconds: 'plain',
    },
  },
  'thawing-a-detector.json': {
    measures: { ap: 'fraction', ap50: 'fraction', seconds: 'plain' },
    notes: ['gains', 'losses'],
  },
  'forgetting-classes.json': { measures: { old: 'fraction', fresh: 'fraction', seconds: 'plain' } },
  'keywords.json': ACCURACY,
  'keywords-leak.json': {
    measures: { accuracy: 'fraction' },
    notes: ['claimed'],
    arms: (run) => [
      { ...run, split: 'voices' },
      { ...run, split: 'random', accuracy: run.claimed },
    ],
  },
  'keywords-noisy.json': ADAPTED,
  'sentiment.json': SENTENCES,
  'sentiment-tuned.json': SENTENCES,
  'sentiment-setfit.json': ACCURACY,
  'sentiment-ulmfit.json': ACCURACY,
  prompting: {
    files: {
      'prompting-shots.json': { examples: 'right' },
      'prompting-wrong-labels.json': { examples: 'wrong' },
      'prompting-no-shots.json': { examples: 'none' },
    },
    measures: { accuracy: 'fraction', 'says positive': 'fraction' },
    arms: ({ accuracy, ...stored }) => {
      const calibrated = Object.keys(stored).filter((key) => key.startsWith('calibrated'));
      const parts = Object.fromEntries(Object.entries(stored).filter(([key]) => !calibrated.includes(key)));
      // Prompts with examples were asked about the two domains of short sentences alone.
      const run: Stored = { ...parts, sentences: stored.domain === 'films' ? 'long' : 'short' };
      return [
        { ...run, calibration: 'none', accuracy },
        ...calibrated.map((key) => ({ ...run, calibration: key.replace('calibrated ', ''), accuracy: stored[key] })),
      ];
    },
  },
  'tuned-decoder-probes.json': ACCURACY,
  'tuned-decoder-lora.json': ACCURACY,
};

const shapeOf = (file: string): Shape => {
  // Fresh seeds of the same experiment have the same shape.
  const name = file.replace(/^fresh\//, '');
  const shape = /^(?:adapting|source-free)\//.test(name) ? ADAPTED : SHAPES[name];
  if (!shape) throw new Error(`${file} has no entry in bench/claims/results.ts: say there what it measures`);
  return shape;
};

const at = (run: Stored, key: string): unknown =>
  run[key] ?? key.split('.').reduce<unknown>((value, part) => (value as Stored | undefined)?.[part], run);

/** The runs of `bench/results/FILE`, or of a part of it. Throws if the file is unknown or absent, or where a run has no seed. */
export function readResults(file: string, folder = inBench('results')): Run[] {
  const shape = shapeOf(file);
  const files = shape.files ?? { [file.split(':')[0]]: {} };
  return Object.entries(files).flatMap(([name, settings]) => {
    const path = join(folder, name);
    if (!existsSync(path)) throw new Error(`bench/results/${name} does not exist`);
    const { runs } = JSON.parse(readFileSync(path, 'utf8')) as { runs: Stored[] };
    return runsOf(
      runs.map((run) => ({ ...run, ...settings })),
      shape,
      name,
    );
  });
}

/** A file's stored runs as settings and measures. What belongs to a measure is not a setting. */
export function runsOf(stored: readonly Stored[], shape: Shape, file = 'results'): Run[] {
  const measured = Object.keys(shape.measures);
  const taken = new Set([...measured, ...measured.map((key) => key.split('.')[0]), ...(shape.notes ?? []), 'seed']);
  return stored.flatMap(shape.arms ?? ((run) => [run])).map((run) => {
    const { seed } = run;
    if (typeof seed !== 'number') throw new Error(`${file} has a run without a seed: no claim can be made on it`);
    const derived: Stored = { ...run, ...shape.derived?.(run) };
    const values = measured.map((key) => [key, at(derived, key)] as const);
    return {
      seed,
      settings: Object.fromEntries(
        Object.entries(run).filter(([key, value]) => !taken.has(key) && value !== undefined && value !== null),
      ),
      measures: Object.fromEntries(
        values.filter((entry): entry is readonly [string, number] => typeof entry[1] === 'number'),
      ),
    };
  });
}

/** By what a measure is multiplied for print: a fraction is printed in percent, its differences in percentage points. */
export function scaleOf(file: string, measure: string): number {
  const unit = shapeOf(file).measures[measure];
  if (!unit) {
    throw new Error(
      `${file} does not measure '${measure}'; it measures ${Object.keys(shapeOf(file).measures).join(', ')}`,
    );
  }
  return unit === 'fraction' ? 100 : 1;
}
