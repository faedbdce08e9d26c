import {
  adabn,
  arrays,
  backbone,
  background,
  type Change,
  concat,
  copy,
  cut,
  type Dataset,
  type Draws,
  decibels,
  dispose,
  extract,
  extractLayers,
  gain,
  melSpectrogram,
  recordings,
  tf,
  timeShift,
  whiteNoise,
} from 'transferlab';
import { echoed } from './echoed';

/** Samples a second of the keywords, and of what the speech embedding hears. */
const RATE = 16_000;

/** Where the speech embedding may end; `pool` is its own end. */
export const LAYERS: readonly string[] = ['block4', 'block5', 'pool'];

/** Decibels from the noise up to the voice: from as loud as the voice to hardly heard. */
const RATIO = [0, 20] as const;

/** Samples of a recording before anybody speaks: a word never begins earlier. */
const BEFORE = 0.05 * RATE;

/** How often each recording is changed at random. */
const VIEWS = 4;

/** The words in one of the two rooms, with a column `voice`. */
export function words(room: 'quiet' | 'room'): Dataset {
  const voice = (id: string) => id.replace(/.*[/\\](.*)\.wav$/, '$1');
  return recordings(`datasets/keywords/${room}`, { rate: RATE, seconds: 1, columns: { voice } });
}

/** What the speech embedding makes of every recording, by the layer at which it ends. */
export async function heard(data: Dataset): Promise<Record<string, Dataset>> {
  const body = await backbone('speech-embedding');
  const features = await extractLayers(body, data, LAYERS);
  dispose(body);
  return features;
}

/** The same at one layer, its batch normalisation by the averages of some recordings of that room (AdaBN). */
export async function heardByAveragesOf(some: Dataset, data: Dataset, at: string): Promise<Dataset> {
  const body = await backbone('speech-embedding');
  const adapted = copy(body);
  await adabn(adapted, some);
  const features = await extract(cut(adapted, at), data);
  for (const net of [body, adapted]) dispose(net);
  return features;
}

/**
 * Every feature less its mean in some of the set, over its standard deviation there: normalisation after the net, not within
 * it.
 */
export async function byAveragesOf(some: Dataset, data: Dataset): Promise<Dataset> {
  const counted = await some.read([...some.labels.keys()]);
  const { mean, variance } = tf.moments(counted, 0, true);
  const set = await mapped(data, (x) => x.sub(mean).div(variance.sqrt().add(1e-6)));
  tf.dispose([counted, mean, variance]);
  return set;
}

/**
 * Spectrograms `[40, 40, 1]` for a net that knows nothing: 40 frames of 40 bands in decibels, each recording scaled to mean 0
 * and standard deviation 1.
 */
export async function spectrograms(data: Dataset): Promise<Dataset> {
  return mapped(data, (x) => {
    const loudness = decibels(melSpectrogram(x, { rate: RATE, hop: 410, bins: 40, centre: true }));
    const { mean, variance } = tf.moments(loudness, [1, 2], true);
    return loudness.sub(mean).div(variance.sqrt()).expandDims(3);
  });
}

/** The mean of each band over time, `[40]`: the least that can be said of a sound. */
export async function bandMeans(data: Dataset): Promise<Dataset> {
  return mapped(await spectrograms(data), (x) => x.mean([1, 3]));
}

type Tensor = Awaited<ReturnType<Dataset['read']>>;

/** The set with its examples changed, all at once; labels, ids and columns stay. */
async function mapped(data: Dataset, change: (x: Tensor) => Tensor): Promise<Dataset> {
  const x = await data.read([...data.labels.keys()]);
  const changed = tf.tidy(() => change(x));
  const set = arrays(changed, data.labels, { classes: data.classes, name: data.name });
  tf.dispose([x, changed]);
  return { ...set, ids: data.ids, columns: data.columns };
}

/**
 * What the room sounds like while nobody speaks: the beginnings of all recordings, one after the other, like a recording of the
 * empty room. No voice is in it.
 */
async function pauses(data: Dataset): Promise<Float32Array> {
  const x = await data.read([...data.labels.keys()]);
  const noise = tf.tidy(() => x.slice([0, 0], [-1, BEFORE]).flatten()).dataSync() as Float32Array;
  x.dispose();
  return noise;
}

/** Ways of making a quiet room sound like another one. They know nothing of how `datasets/keywords/room` was made. */
export async function changesOf(room: Dataset): Promise<Readonly<Record<string, Change>>> {
  const noise = background(await pauses(room), ...RATIO);
  const echoes: Change = (x, draws) => {
    const rows = x.arraySync() as number[][];
    const [seconds, share] = [draws.uniform([rows.length], 0.2, 0.8), draws.uniform([rows.length], 0.2, 0.8)];
    const seeds = draws.uniform([rows.length], 0, 1e6);
    const [s, w, r] = [seconds, share, seeds].map((tensor) => tensor.dataSync());
    const changed = rows.map((row, n) =>
      echoed(row, { rate: RATE, seconds: s[n], share: w[n], seed: Math.floor(r[n]) }),
    );
    return tf.stack(changed.map((samples) => tf.tensor1d(samples)));
  };
  return {
    hiss: whiteNoise(...RATIO),
    background: noise,
    echoes,
    'echoes and background': (x, draws) => noise(echoes(x, draws), draws),
  };
}

/** Each recording as it is, and changed at random four times: five times the examples, with the same columns. */
export async function inViews(data: Dataset, change: Change): Promise<Dataset> {
  let all = data;
  for (let view = 1; view <= VIEWS; view++) {
    const changed = { ...(await mapped(data, (x) => change(x, drawsFrom(100 * view)))), rate: RATE };
    const columns = { voice: [...(all.columns?.voice ?? []), ...(data.columns?.voice ?? [])] };
    all = { ...concat(all, changed), columns };
  }
  return all;
}

/** A voice says a word the same way each time; a person is nearer or later, and the microphone hisses. */
export const asAnotherTake: Change = (x, draws) => whiteNoise(15, 30)(gain(6)(timeShift(0.06)(x, draws), draws), draws);

function drawsFrom(first: number): Draws {
  let seed = first;
  return {
    uniform: (shape, from, to) => tf.randomUniform([...shape], from, to, 'float32', seed++),
    normal: (shape) => tf.randomNormal([...shape], 0, 1, 'float32', seed++),
  };
}
