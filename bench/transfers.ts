import {
  adam,
  affine,
  augment,
  backbone,
  chain,
  csv,
  type Dataset,
  type DigitDomain,
  digits,
  dispose,
  type EmojiStyle,
  extract,
  freeze,
  freezeNorms,
  fromLayersModel,
  head,
  images,
  join,
  lenet,
  mlp,
  type Net,
  oneCycle,
  recordings,
  sgd,
  split,
  subset,
  type Transform,
  tf,
} from 'transferlab';
import { BLACK_AND_WHITE, COLOURED, emojiOf, inStyles } from './drawings';
import { photographOf } from './photograph-of';
import { setAside } from './set-aside';

/** What a transfer learns from and is measured on. Nothing reads the labels of `target` but the arm that is told them. */
export interface Domains {
  readonly train: Dataset;
  /** Source data held out of training: criteria may look at its labels. */
  readonly heldOut: Dataset;
  /** Where `heldOut` is not part of the source for nets that no criterion looks at: all that they are trained on. */
  readonly everything?: Dataset;
  readonly target: Dataset;
  /** Target data held out of everything: measured once. The same for every seed. */
  readonly test: Dataset;
}

/** From where to where, with which net, and how long it learns; every method gets the same. */
export interface Transfer {
  domains(seed: number): Promise<Domains>;
  net(domains: Domains, seed: number): Promise<Net>;
  optimizer(): Transform;
  readonly epochs: number;
  readonly batch: number;
  /** The layer whose features are adapted; the last but one unless said. */
  readonly at?: string;
  /** Units of a discriminator's hidden layers. */
  readonly hidden?: readonly number[];
  /** The ways that are tried, by name; all unless said. */
  readonly ways?: readonly string[];
}

const SIZE = 96;

/** Ways that are tried between sets of digits that look much alike. */
const DIGIT_WAYS = ['mmd', 'mcc', 'dann'];

/** Ways that are tried between the other pairs of sentences' domains (lesson 14). */
const SENTENCE_WAYS = ['mmd', 'joint mmd', 'coral', 'mcc', 'dann', 'adda'];

/** The transfers of lessons 09 to 11 and 14, by what is in the tables. */
export const TRANSFERS: Readonly<Record<string, Transfer>> = {
  'digits to digits on photographs': betweenDigits('mnist', 'mnist-on-photographs', { epochs: 8 }),
  'digits to digits on photographs, changed at random': betweenDigits('mnist', 'mnist-on-photographs', {
    epochs: 12,
    rate: 0.03,
    changed: true,
    ways: ['mmd', 'coral', 'dann'],
  }),
  // The same budget and rate without the changes, so that one thing differs.
  'digits to digits on photographs, twelve epochs': betweenDigits('mnist', 'mnist-on-photographs', {
    epochs: 12,
    rate: 0.03,
    ways: ['mmd', 'coral', 'dann'],
  }),
  'digits to digits on photographs, normalised': betweenDigits('mnist', 'mnist-on-photographs', {
    epochs: 3,
    normalised: true,
    ways: [],
  }),
  'optical digits to MNIST': betweenDigits('optical', 'mnist', { epochs: 30, ways: DIGIT_WAYS }),
  'MNIST to optical digits': betweenDigits('mnist', 'optical', { epochs: 8, ways: DIGIT_WAYS }),
  'photographs to drawings': onFeatures(photographs, () => drawn(COLOURED)),
  'coloured to black and white': onFeatures(
    () => drawn(COLOURED),
    () => drawn(BLACK_AND_WHITE),
  ),
  'photographs to drawings, fine-tuned': fineTuned(photographs, () => drawn(COLOURED), ['mmd', 'dann']),
  'coloured to black and white, fine-tuned': fineTuned(
    () => drawn(COLOURED),
    () => drawn(BLACK_AND_WHITE),
    ['joint mmd'],
  ),
  'films to restaurants': onFeatures(
    () => sentences('films'),
    () => sentences('restaurants'),
  ),
  'restaurants to products': onFeatures(
    () => sentences('restaurants'),
    () => sentences('products'),
  ),
  ...Object.fromEntries(
    [
      ['films', 'products'],
      ['products', 'films'],
      ['products', 'restaurants'],
      ['restaurants', 'films'],
    ].map(([source, target]) => [
      `${source} to ${target}`,
      {
        ...onFeatures(
          () => sentences(source),
          () => sentences(target),
        ),
        ways: SENTENCE_WAYS,
      },
    ]),
  ),
  'quiet to noisy room': onFeatures(
    () => words('quiet'),
    () => words('room'),
  ),
  'digits to half of the digits on photographs': toSomeClasses(
    betweenDigits('mnist', 'mnist-on-photographs', {
      epochs: 8,
      ways: ['joint mmd', 'mcc', 'dann'],
    }),
    5,
  ),
  'coloured to three classes of black and white': toSomeClasses(
    onFeatures(
      () => drawn(COLOURED),
      () => drawn(BLACK_AND_WHITE),
    ),
    3,
  ),
};

interface DigitOptions {
  readonly epochs: number;
  /** Where the learning rate begins. */
  readonly rate?: number;
  /** Turns, enlarges and moves the pictures of both domains while it learns. */
  readonly changed?: boolean;
  readonly ways?: readonly string[];
  /** LeNet with batch normalisation, learning by Adam, for the ways that need it, in place of the paper's net. */
  readonly normalised?: boolean;
}

/**
 * From scratch on whole sets. The net, its optimizer and where it is adapted are those of Ganin et al. 2016 for these
 * digits (figure 4a and section 5.2.2), with He's first weights.
 */
function betweenDigits(
  source: DigitDomain,
  target: DigitDomain,
  { epochs, rate = 0.01, normalised = false, changed = false, ways }: DigitOptions,
): Transfer {
  // Digits of the source's own test are not a held-out set: on photographs they are those of the target's test.
  const domains = once(async () => {
    const everything = digits(source);
    const tenths = (isHeldOut: boolean) =>
      [...everything.ids.keys()].filter((index) => (index % 10 === 0) === isHeldOut);
    const [train, heldOut] = [false, true].map((isHeldOut) => subset(everything, tenths(isHeldOut)));
    return { train, heldOut, everything, target: digits(target), test: digits(target, 'test') };
  });
  return {
    domains,
    net: async (_, seed) => {
      const net = scaled(normalised ? lenet({ channels: 3, normalise: true, seed }) : adversarysNet(seed));
      return changed ? augment(net, affine({ degrees: 10, zoom: [0.9, 1.1], shift: 0.1 })) : net;
    },
    optimizer: () => (normalised ? adam(oneCycle(2e-3)) : sgd((position) => rate / (1 + 10 * position) ** 0.75, 0.9)),
    epochs,
    batch: 64,
    ...(normalised ? {} : { at: 'flat' }),
    ...(ways && { ways }),
    hidden: [100],
  };
}

/** Pixels as -1 to 1. */
export const scaled = (net: Net): Net => ({ ...net, input: { ...net.input, mean: 127.5, std: 127.5 } });

function adversarysNet(seed: number): Net {
  const drawn = (layer: number) => ({ kernelInitializer: tf.initializers.heNormal({ seed: 100 * seed + layer }) });
  const stage = (name: string, filters: number, layer: number) => [
    tf.layers.conv2d({
      name,
      filters,
      kernelSize: 5,
      activation: 'relu',
      ...drawn(layer),
      ...(layer === 1 && { inputShape: [28, 28, 3] }),
    }),
    tf.layers.maxPooling2d({ name: `${name}-pool`, poolSize: 2, strides: 2 }),
  ];
  const hidden = (name: string, layer: number) =>
    tf.layers.dense({ name, units: 100, activation: 'relu', ...drawn(layer) });
  return fromLayersModel(
    tf.sequential({
      layers: [
        ...stage('conv1', 32, 1),
        ...stage('conv2', 48, 2),
        tf.layers.flatten({ name: 'flat' }),
        hidden('hidden1', 3),
        hidden('hidden2', 4),
        tf.layers.dense({ name: 'classes', units: 10, ...drawn(5) }),
      ],
    }),
  );
}

/** A domain's data, and where the net comes from that reads them. `thing` says what an example shows, where another domain may show the same. */
interface Part {
  readonly data: Dataset;
  reader(): Promise<Net>;
  readonly group?: string | ((id: string) => string);
  readonly thing?: (id: string) => string;
}

type Read = () => Promise<Part>;

/** What a pretrained net makes of both domains, then a hidden layer and a head that learn. */
function onFeatures(source: Read, target: Read): Transfer {
  const read = once(async () => [await featuresOf(source), await featuresOf(target)] as const);
  return {
    domains: async (seed) => splitDomains(...(await read()), seed),
    net: async ({ train }, seed) =>
      mlp({ inputFeatures: train.shape[0], hidden: 256, classes: train.classes.length, seed }),
    optimizer: () => adam(oneCycle(1e-3)),
    epochs: 20,
    batch: 32,
  };
}

/** The same pictures with the later blocks of EfficientNet-Lite0 learning, batch normalisation frozen. */
function fineTuned(source: Read, target: Read, ways: readonly string[]): Transfer {
  const read = once(async () => [await source(), await target()] as const);
  return {
    domains: async (seed) => splitDomains(...(await read()), seed),
    net: async ({ train }, seed) =>
      join(await backbone('efficientnet-lite0', { size: SIZE }), head({ classes: train.classes, seed })),
    optimizer: () => chain(freeze('stem', 'block[1-3]*'), freezeNorms(), adam(oneCycle(1e-3))),
    epochs: 10,
    batch: 16,
    ways,
  };
}

/** The same transfer where the target has the first so many of its classes only, and nobody says so. */
function toSomeClasses(transfer: Transfer, count: number): Transfer {
  const some = (data: Dataset) =>
    subset(
      data,
      [...data.labels.keys()].filter((index) => data.labels[index] < count),
    );
  const domains = async (seed: number) => {
    const whole = await transfer.domains(seed);
    return { ...whole, target: some(whole.target), test: some(whole.test) };
  };
  return { ...transfer, domains };
}

/**
 * Parts of both domains. The target's test is the same for all seeds, and its objects are trained on in neither domain. The
 * seed draws the source's training data; all target data outside the test may be adapted to.
 */
function splitDomains(from: Part, to: Part, seed: number): Domains {
  const grouped = ({ thing, group = thing }: Part) => group && { group };
  const { rest: target, test } = setAside(to.data, { test: 0.4, ...grouped(to) });
  const inTest = new Set(test.ids.map((id) => to.thing?.(id)));
  const indices = [...from.data.ids.keys()];
  const allowed = indices.filter((index) => !from.thing || !inTest.has(from.thing(from.data.ids[index])));
  const { train, test: heldOut } = split(subset(from.data, allowed), { test: 0.25, seed, ...grouped(from) });
  return { train, heldOut, target, test };
}

async function featuresOf(read: Read): Promise<Part> {
  const part = await read();
  const reader = await part.reader();
  const data = await extract(reader, part.data);
  dispose(reader);
  return { ...part, data };
}

async function photographs(): Promise<Part> {
  return { data: images('datasets/photographs', { size: SIZE }), reader: looking, group: photographOf };
}

async function drawn(styles: readonly EmojiStyle[]): Promise<Part> {
  return { data: inStyles(styles, SIZE), reader: looking, thing: emojiOf };
}

const looking = () => backbone('efficientnet-lite0', { size: SIZE });

async function sentences(domain: string): Promise<Part> {
  const reader = await backbone('minilm');
  const file = `datasets/sentiment/${domain}.csv`;
  const data = csv(file, { text: 'text', label: 'label', columns: ['block'], for: reader, truncate: true });
  return { data, reader: async () => reader, group: 'block' };
}

async function words(room: string): Promise<Part> {
  const voice = (id: string) => id.replace(/.*[/\\](.*)\.wav$/, '$1');
  const data = recordings(`datasets/keywords/${room}`, { rate: 16_000, seconds: 1, columns: { voice } });
  return { data, reader: () => backbone('speech-embedding'), thing: voice };
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let value: Promise<Value> | undefined;
  return () => {
    value ??= make();
    return value;
  };
}
