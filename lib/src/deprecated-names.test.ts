import { describe, expect, test } from '@jest/globals';
import { wordDecoder } from './decoder/fixtures/word-decoder';
import * as library from './index';
import { renamedOption } from './require/renamed-option';

const { arrays, bagOfWords, decodeCenters, earlyStopping, softNms, tf } = library;

test.each([
  ['hiss', library.hiss, library.whiteNoise],
  ['thaw', library.thaw, library.unfreeze],
  ['thawNorms', library.thawNorms, library.unfreezeNorms],
  ['thawSweep', library.thawSweep, library.unfreezeSweep],
  ['together', library.together, library.combineAdaptations],
  ['twins', library.twins, library.siamese],
  ['widen', library.widen, library.addClasses],
])('%s is the function of the new name', (_, deprecated, renamed) => {
  expect(deprecated).toBe(renamed);
});

test('deprecated types are the same types', () => {
  const position: library.StepPosition = { step: 1, position: 0 };
  const depth: library.UnfreezeDepth = { depth: 1, from: 'head', accuracy: 1, seconds: 1 };
  const old: [library.Moment, library.ThawDepth] = [position, depth];
  expect(old).toEqual([position, depth]);
  const adaptation = { weights: {}, scalars: {} } as library.AdaptationContext;
  const balance = { tasks: ['a'] } as unknown as library.BalanceContext;
  const oldContexts: [library.AdaptationGiven, library.BalanceGiven] = [adaptation, balance];
  expect(oldContexts).toEqual([adaptation, balance]);
  const outcome: library.BoxOutcome = { picture: 0, verdict: 'missed', iou: 0 };
  const judged: library.JudgedBox = outcome;
  expect(judged).toBe(outcome);
});

/** Two boxes that overlap by a third, and one picture with both labelled. */
const FOUND = [
  { box: [0, 0, 10, 10], score: 0.9, class: 'a' },
  { box: [0, 5, 10, 15], score: 0.4, class: 'a' },
] as const;
const PICTURES = [
  { file: 'a.png', width: 20, height: 20, boxes: FOUND.map(({ box, class: name }) => ({ box, class: name })) },
];
const TEXTS = {
  ...arrays([[0], [0], [0]], [0, 1, 1]),
  columns: { text: ['good film', 'good book', 'bad book'] },
};

/** A net whose vocabulary is letters, three tokens long. */
const letters = {
  name: 'letters',
  input: {
    shape: [3],
    tokenizer: {
      name: 'letters',
      padding: 0,
      encode: (text: string) => [...text].map((letter) => letter.charCodeAt(0)),
    },
  },
  layers: [],
  weights: {},
  output: [3],
} as unknown as library.Net;

/** Puts a box with the score 0.5 at each of four positions. */
const detector: library.Net = {
  name: 'detector',
  input: { shape: [8, 8, 3] },
  layers: [{ name: 'maps', apply: (x) => tf.zeros([x.shape[0] as number, 2, 2, 5]) }],
  weights: {},
  output: [2, 2, 5],
};
const IMAGES = arrays(new Float32Array(8 * 8 * 3), [0], { shape: [8, 8, 3] });
const detected = async (options: object) => (await library.detect(detector, IMAGES, options))[0].length;
const merge = (found: readonly library.Detection[]) => [...found];
const atSizes = async (options: object) =>
  (await library.detectAtSizes([{ net: detector, data: IMAGES }], { merge, ...options }))[0].length;
const pixels = tf.zeros([20, 20, 3]);

/** Calls with an option under its name or the deprecated one; each gives a value that depends on the option. */
const CALLS: Readonly<Record<string, readonly [string, string, unknown, (options: never) => unknown]>> = {
  'bagOfWords ngrams': ['ngrams', 'inARow', 2, (options) => bagOfWords(TEXTS, options).words],
  'bagOfWords minCount': ['minCount', 'least', 2, (options) => bagOfWords(TEXTS, options).words],
  'softNms minScore': ['minScore', 'least', 0.5, (options) => softNms(FOUND as never, options)],
  'decodeCenters maxDetections': [
    'maxDetections',
    'most',
    1,
    (options) => decodeCenters(tf.ones([1, 4, 4, 5]), options).shape,
  ],
  'meanAveragePrecision maxDetections': [
    'maxDetections',
    'most',
    [1, 5],
    (options) => library.meanAveragePrecision(PICTURES as never, [FOUND] as never, options).ar,
  ],
  'detectionErrors maxDetections': [
    'maxDetections',
    'most',
    1,
    (options) => library.detectionErrors(PICTURES as never, [FOUND] as never, options).counts,
  ],
  'detect minScore': ['minScore', 'least', 0.6, detected],
  'detect maxDetections': ['maxDetections', 'most', 2, detected],
  'detectAtSizes minScore': ['minScore', 'least', 0.6, atSizes],
  'detectAtSizes maxDetections': ['maxDetections', 'most', 2, atSizes],
  'plotBoxes minScore': [
    'minScore',
    'least',
    0.5,
    async (options: object) => (await library.plotBoxes(pixels, { found: FOUND as never, ...options })).description,
  ],
  'nextTokens truncate': [
    'truncate',
    'cut',
    true,
    (options: object) => {
      try {
        return library.nextTokens(['the film is not very good'], { for: wordDecoder({ tokens: 4 }), ...options }).shape;
      } catch (error) {
        return String(error);
      }
    },
  ],
  'dataFrame truncate': [
    'truncate',
    'cut',
    true,
    (options: object) => {
      const frame = { columns: ['text'], values: [['abcdef']] };
      try {
        return library.dataFrame(frame as never, { text: 'text', for: letters, ...options }).shape;
      } catch (error) {
        return String(error);
      }
    },
  ],
  'earlyStopping minDelta': [
    'minDelta',
    'least',
    0.5,
    (options: object) => {
      const epochs = [{ loss: 1 }, { loss: 0.8 }];
      const { epoch } = earlyStopping({ patience: 1, of: 'loss', ...options });
      return epoch?.({ history: { epochs } } as never);
    },
  ],
};

describe.each(Object.entries(CALLS))('%s', (_, [name, deprecated, value, call]) => {
  const result = (options: object) => call(options as never);

  test('counts under either name', async () => {
    const renamed = await result({ [name]: value });
    expect(renamed).not.toEqual(await result({}));
    expect(await result({ [deprecated]: value })).toEqual(renamed);
    expect(await result({ [name]: value, [deprecated]: value })).toEqual(renamed);
  });
});

describe('an option with two names', () => {
  interface Options {
    readonly most?: number | readonly number[];
    readonly maxDetections?: number | readonly number[];
  }
  const of = (options: Options) => renamedOption('detect', options, ['maxDetections', 'most'], 100);

  test('has its default where both are left out, and null is no default', () => {
    expect(of({})).toBe(100);
    expect(of({ most: undefined, maxDetections: 3 })).toBe(3);
    expect(of({ most: null as never })).toBeNull();
  });

  test('throws for two values, also in arrays', () => {
    expect(of({ most: [1, 10], maxDetections: [1, 10] })).toEqual([1, 10]);
    expect(() => of({ most: [1, 10], maxDetections: [1, 9] })).toThrow(library.TransferError);
    expect(() => of({ most: 1, maxDetections: 2 })).toThrow(
      "detect's maxDetections and most are one option and must be equal; got the number 2 and the number 1. Pass maxDetections alone.",
    );
  });

  test('is listed under its new name alone', () => {
    expect(() => bagOfWords(TEXTS, { xyzzy: 1 } as never)).toThrow(
      "bagOfWords has no option 'xyzzy'. Its options are by, ngrams, minCount.",
    );
  });
});
