import { numberOf } from 'course/dist/lessons';

/** Images of a folder at the size in pixels at which a lesson reads them. */
export type LivePictures = readonly [folder: string, size: number];

/** What a lesson reads, from the checkout's root. */
export interface LiveData {
  /** Stored results in `bench/results`, without `.json`. */
  readonly results?: readonly string[];
  /** Other files; each becomes a pack, which lessons share. */
  readonly files?: readonly string[];
  /** Folders whose recordings, images and annotations are packed as they are. */
  readonly folders?: readonly string[];
  readonly pictures?: readonly LivePictures[];
  /** The size at which a lesson reads images that are packed otherwise, too. */
  readonly resized?: readonly LivePictures[];
  /** Pretrained networks. */
  readonly weights?: readonly string[];
}

const PHOTOGRAPHS = 'datasets/photographs';
const styles = (size: number, ...names: string[]): LivePictures[] =>
  names.map((name) => [`datasets/emoji/${name}`, size]);
const COLOURED = ['noto', 'twemoji', 'fluent-emoji-flat'];
const LITE0 = ['efficientnet-lite0'];
const digits = (domain: string) => ['train', 'test'].map((part) => `datasets/digits/${domain}/${part}.safetensors`);
const OUTLINES = ['emojione-monotone', 'fluent-emoji-high-contrast'];
const SENTENCES = ['films', 'products', 'restaurants'].map((domain) => `datasets/sentiment/${domain}.csv`);
const adapting = (...transfers: string[]) => transfers.map((name) => `adapting/${name}`);
const choosing = (...transfers: string[]) => transfers.map((name) => `adapting/choosing ${name}`);

/** Composed by `scenes` when the site is built: those for testing, and ten to train on. */
export const SCENES: readonly string[] = ['datasets/scenes/photographs-test', 'datasets/scenes/photographs-train-10'];
const ANIMALS = 'datasets/animals';
const ACCURACY = 'bench/accuracy.json';
const DRAWINGS = 'coloured to black and white';
const DIGITS = 'digits to digits on photographs';

/** What each lesson that runs in its page reads. */
const LIVE: Readonly<Record<string, LiveData>> = {
  '00': { pictures: [[PHOTOGRAPHS, 224]], weights: LITE0 },
  '01': { pictures: [[PHOTOGRAPHS, 96]], weights: LITE0, results: ['why-transfer', 'why-transfer-eight'] },
  '02': { pictures: [[PHOTOGRAPHS, 224]], weights: LITE0 },
  '03': { pictures: [[PHOTOGRAPHS, 224]], weights: LITE0, results: ['few-shot'] },
  '04': { results: ['fine-tuning'] },
  '05': { pictures: styles(96, ...COLOURED), weights: LITE0, results: ['fine-tuning'] },
  '06': { pictures: styles(96, ...COLOURED), weights: LITE0, results: ['fine-tuning', 'which-to-thaw'] },
  '07': {
    pictures: styles(64, ...COLOURED),
    files: digits('mnist'),
    weights: LITE0,
    results: ['augmenting'],
  },
  '08': { pictures: [[PHOTOGRAPHS, 96]], weights: LITE0 },
  '09': {
    pictures: styles(96, ...COLOURED, ...OUTLINES),
    weights: LITE0,
    results: adapting(
      DRAWINGS,
      'photographs to drawings',
      'quiet to noisy room',
      `${DRAWINGS}, fine-tuned`,
      'photographs to drawings, fine-tuned',
    ),
  },
  '10': {
    files: [...digits('mnist'), ...digits('mnist-on-photographs'), ACCURACY],
    results: adapting(DIGITS, `${DIGITS}, changed at random`, `${DIGITS}, twelve epochs`),
  },
  '11': {
    pictures: styles(96, ...COLOURED, ...OUTLINES),
    files: [ACCURACY],
    weights: LITE0,
    results: choosing(
      DRAWINGS,
      'photographs to drawings',
      'quiet to noisy room',
      'films to restaurants',
      'restaurants to products',
      DIGITS,
      'coloured to three classes of black and white',
    ),
  },
  '12': { files: digits('mnist'), results: ['task-pairs', 'few-of-one-task'] },
  '13': {
    folders: [ANIMALS, ...SCENES],
    resized: [[ANIMALS, 512], ...SCENES.map((folder): LivePictures => [folder, 256])],
    weights: ['centernet'],
    results: ['few-pictures', 'thawing-a-detector'],
  },
  '14': {
    files: SENTENCES,
    weights: ['minilm'],
    results: ['sentiment', 'sentiment-tuned'],
  },
  '16': {
    folders: ['datasets/keywords/quiet', 'datasets/keywords/room'],
    weights: ['speech-embedding'],
    results: ['keywords', 'keywords-leak', 'keywords-noisy'],
  },
  '17': {
    pictures: [
      [PHOTOGRAPHS, 64],
      ['datasets/emoji/openmoji', 64],
    ],
    weights: LITE0,
  },
  A: { pictures: styles(96, ...COLOURED), weights: LITE0 },
  B: { pictures: styles(96, ...COLOURED), weights: LITE0, results: ['fine-tuning'] },
  C: { results: ['soups', 'small-student', 'more-classes', 'forgetting-classes'] },
  E: {
    files: [
      ...digits('mnist').slice(0, 1),
      ...digits('mnist-on-photographs').slice(0, 1),
      ...digits('optical'),
      ...SENTENCES,
    ],
    pictures: [[PHOTOGRAPHS, 96], ...styles(96, ...COLOURED, ...OUTLINES)],
    resized: [[PHOTOGRAPHS, 28], ...styles(28, ...COLOURED, 'emojione-monotone')],
    weights: [...LITE0, 'minilm'],
  },
  F: { results: ['many-tasks', 'many-tasks-choosing', 'many-tasks-sweep'] },
  G: {
    files: ['datasets/sentiment/products.csv'],
    weights: ['minilm'],
    results: [
      'sentiment',
      'sentiment-ulmfit',
      ...adapting('films to restaurants', 'restaurants to films', 'restaurants to products'),
    ],
  },
};

/** What a lesson reads if it runs in its page; undefined if it does not. */
export const liveData = (name: string): LiveData | undefined => LIVE[numberOf(name)];

const UNTESTED = 'no complete run in a page has been tested yet';
const LARGE = 'the weights of SmolLM2, 540 MB, are too large for the site';

/** Why the others do not. */
const WHY_NOT: Readonly<Record<string, string>> = {
  '15': LARGE,
  H: LARGE,
};

/** Why a lesson does not run in its page, for its reader; undefined if it does. */
export function whyNotLive(name: string): string | undefined {
  return liveData(name) ? undefined : (WHY_NOT[numberOf(name)] ?? UNTESTED);
}
