import {
  adam,
  arrays,
  backbone,
  type CacheOptions,
  chain,
  type Dataset,
  freeze,
  head,
  join,
  type Net,
  type Transform,
  tf,
} from 'transferlab';

/** What `bench/reference/nets.py` draws from: seed, and streams of numbers. */
const SEED = 1;
export const STREAM = { labels: 1000, inputs: 1001, head: 1003 };

/** The layers before the last two blocks. */
const FROZEN = ['stem', 'block[1-5]*', 'block6[abc]'];

const CLASSES = 10;

/** Rows whose net `fineTuned` makes; in the first two all but its end is frozen. */
const [TOP, CACHED, ALL] = ['finetune-lite0-top', 'epoch-cached', 'finetune-lite0-all'];

export const isFineTuning = (row: string): boolean => [TOP, CACHED, ALL].includes(row);

/** Adam, or another rule, for the weights that learn in this row. */
export function optimizerOf(row: string, rule = adam(1e-3)): Transform {
  return row === TOP || row === CACHED ? chain(freeze(...FROZEN), rule) : rule;
}

/** Whether the output of frozen layers is cached in this row, or computed in each step. */
export const cacheOf = (row: string): CacheOptions | false => (row === CACHED ? {} : false);

/** EfficientNet-Lite0 with its published weights and a head of ten classes, drawn as the peers draw it. */
export async function fineTuned(): Promise<Net> {
  const body = await backbone('efficientnet-lite0');
  const top = head({ classes: CLASSES, inputFeatures: body.output[0] });
  const kernel = top.weights['head/kernel'];
  const even = uniform(STREAM.head, kernel.size);
  const scale = Math.sqrt(6 / (body.output[0] + CLASSES));
  kernel.assign(
    tf.tensor(
      even.map((value) => value * scale),
      kernel.shape,
    ) as never,
  );
  return join(body, top);
}

/** So many pictures of 224 px, the first of those that the peers train on. */
export function drawnPictures(count: number): Dataset {
  const shape = [224, 224, 3];
  const hash = hashed(STREAM.labels);
  const labels = Array.from({ length: count }, (_, index) => hash(index) % CLASSES);
  const classes = Array.from({ length: CLASSES }, (_, label) => String(label));
  return arrays(uniform(STREAM.inputs, count * 224 * 224 * 3), labels, { shape, classes, name: 'pictures' });
}

/** Numbers in [-1, 1), the same as in `bench/reference/nets.py`. */
export function uniform(stream: number, count: number): Float32Array {
  const hash = hashed(stream);
  return Float32Array.from({ length: count }, (_, index) => (hash(index) >>> 8) / 2 ** 23 - 1);
}

/** Integers of a stream, by their index. */
export function hashed(stream: number): (index: number) => number {
  const base = mix(mix(SEED) + stream);
  return (index) => mix(base + index);
}

/** MurmurHash3's finaliser. */
function mix(number: number): number {
  let h = number | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
