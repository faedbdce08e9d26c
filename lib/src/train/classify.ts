import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { type Example, examplesFor, isExample } from '../data/examples-for';
import { owning } from '../engine/owning';
import { fetchValues } from '../engine/read-values';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { headsIn } from '../net/heads';
import { requireNet } from '../require/arguments';
import { isDataset } from '../require/kinds';
import { requireCount } from '../require/number';
import { type OptionNames, requireOptions } from '../require/options';
import { predict } from './predict';

/** A class and its probability, in [0, 1]. */
export interface ClassProbability {
  /** The class name, or the index of the output as a string if the net has no class names. */
  readonly class: string;
  readonly probability: number;
}

export interface ClassifyOptions {
  /** The number of classes in each result; by default all of them. */
  readonly top?: number;
  /**
   * Whether an example can have several labels, as with `binaryCrossEntropy`. Then each probability is the sigmoid of its
   * output; by default they are the softmax of all outputs and sum to 1.
   */
  readonly multiLabel?: boolean;
  /** Truncates texts that are longer than the net reads, instead of throwing. */
  readonly truncate?: boolean;
  /** Examples per batch, 16 by default. */
  readonly batch?: number;
}

/** The names of `ClassifyOptions`. */
const CLASSIFY_OPTIONS = {
  top: true,
  multiLabel: true,
  truncate: true,
  batch: true,
} as const satisfies OptionNames<ClassifyOptions>;

/**
 * Classifies what you have: `await classify(net, 'lemon.webp', { top: 5 })`. An example is the path of an image or WAV file, a
 * text, pixels 0..255 `[height, width, channels]`, samples or features, as the net reads them. Returns class names with their
 * probabilities, most probable first; for a list of examples or a Dataset one such list for each. The net's outputs must be
 * logits `[classes]`. Throws if the net is not a classifier or ends in a softmax, if the list is empty, if an example has
 * another kind or shape than the net reads, if a file is missing or damaged, or if `top` or `batch` is not a positive integer.
 */
export async function classify(net: Net, input: Example, options?: ClassifyOptions): Promise<ClassProbability[]>;
export async function classify(
  net: Net,
  input: readonly Example[] | Dataset,
  options?: ClassifyOptions,
): Promise<ClassProbability[][]>;
export async function classify(
  net: Net,
  input: Example | readonly Example[] | Dataset,
  options: ClassifyOptions = {},
): Promise<ClassProbability[] | ClassProbability[][]> {
  requireOptions('classify', options, CLASSIFY_OPTIONS);
  requireNet('classify', net);
  const { top = net.output[0], multiLabel = false, truncate = false, batch = 16 } = options;
  requireClassifier(net, multiLabel);
  requireCount("classify's top", top, 'Try top: 5.');
  const isOne = isExample(input);
  const data = isDataset(input) ? input : examplesFor('classify', net, isOne ? [input] : input, { truncate });
  const probabilities = await owning(async (own) => {
    const outputs = own(await predict(net, data, { batch }));
    const ofClasses = own(tf.tidy(() => (multiLabel ? outputs.sigmoid() : outputs.softmax())));
    await fetchValues([outputs, ofClasses]);
    if (!multiLabel) requireLogits(net, outputs.arraySync() as number[][]);
    return ofClasses.arraySync() as number[][];
  });
  const results = probabilities.map((row) => bestFirst(net, row).slice(0, top));
  return isOne ? results[0] : results;
}

/** The classes by falling probability; equal ones stay in the net's order. */
function bestFirst({ classes }: Net, probabilities: readonly number[]): ClassProbability[] {
  return probabilities
    .map((probability, index) => ({ class: classes?.[index] ?? String(index), probability }))
    .sort((one, other) => other.probability - one.probability);
}

/** The largest error of a sum of probabilities in float32. */
const ROUNDING = 1e-5;

/** Throws if the outputs of every example are probabilities: a second softmax would make them almost equal. */
function requireLogits({ name }: Net, outputs: readonly (readonly number[])[]): void {
  const areProbabilities = outputs.every((row) => {
    const sum = row.reduce((total, output) => total + output, 0);
    return row.every((output) => output >= 0) && Math.abs(sum - 1) < ROUNDING;
  });
  if (!areProbabilities) return;
  throw new TransferError(
    `classify's net must output logits; got probabilities from ${name}, whose outputs sum to 1 for each example. ` +
      "Try the net without its softmax: cut(net, 'LAYER') at the layer before it, or fromLayersModel of a model without it.",
  );
}

/** Throws unless the net outputs classes. */
function requireClassifier(net: Net, multiLabel: boolean): void {
  const { name, output } = net;
  const heads = headsIn(net);
  if (heads) {
    throw new TransferError(
      `classify's net must have one set of classes; got ${name}, with the heads ${Object.keys(heads).join(', ')}. ` +
        'Try taskOutputs(net, await predict(net, data)), and the softmax of each task.',
    );
  }
  if (output.length === 1 && output[0] >= (multiLabel ? 1 : 2)) return;
  const advice =
    output.length === 3
      ? 'Try detect(net, data) for boxes, or join(net, head({ classes })) for classes.'
      : 'Try join(net, head({ classes })), or multiLabel: true for one binary label.';
  throw new TransferError(
    `classify's net must output [classes], with two classes or more; got ${name}, which outputs [${output}]. ${advice}`,
  );
}
