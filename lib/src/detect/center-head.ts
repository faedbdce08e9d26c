import type { Tensor, Variable } from '@tensorflow/tfjs';
import type { Net } from '../core/net';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { type Architecture, drawn } from '../net/architecture';
import type { NetFor } from '../net/compose';
import { kernelWeights, type WeightSpec } from '../net/weights';
import { requireFinite } from '../require/number';
import { requireOptions } from '../require/options';
import { centerMaps } from './center-maps';

/** The classes and the initial weights of a CenterNet head. */
export interface CenterHeadOptions {
  /** The number of classes, or their names. */
  readonly classes: number | readonly string[];
  /**
   * A detector with a head of the same kind on as many features. Its filters and box regression initialise the new
   * head, and so do the outputs of classes that have the same name.
   */
  readonly from?: Net;
  /** Seed of the random initial weights; default 0. */
  readonly seed?: number;
}

/**
 * Initial center probability of an untrained head at every location, because most locations are background (Lin 2017,
 * section 4.1).
 */
const PRIOR = 0.01;

/** Initial distance to every edge, in units of 16 pixels: a box without area would have no gradient. */
const FIRST_SIDE = 1;

/**
 * The head of a CenterNet (Zhou 2019), from feature maps `[batch, h, w, features]` to `[batch, h, w, classes + 4]`. The
 * output is a logit per class that an object's center is at this location, and the distances in pixels to the left,
 * top, right and bottom edges. Join it to any feature maps:
 * `join(cut(net, 'pyramid'), centerHead({ classes, from: net }))` for a COCO detector,
 * `join(pyramid(backbone), centerHead({ classes }))` for a classifier. Weights are copied from `from`, not shared.
 *
 * Throws if an option is unknown, `classes` is missing, or `seed` is not finite. When joined, throws if its input is not
 * `[height, width, features]`, there is no class, or `from` has no such head or one on a different number of features.
 */
export function centerHead(options: CenterHeadOptions): NetFor {
  requireOptions('centerHead', options, { classes: 'required', from: true, seed: true });
  const { classes, from, seed = 0 } = options;
  requireFinite("centerHead's seed", seed, 'Try 0.');
  return (input) => {
    if (input.length !== 3) {
      throw new TransferError(
        `centerHead makes maps of feature maps [height, width, features], and gets [${input}]. ` +
          "Cut the net where it still has maps: pyramid(cut(net, 'top')).",
      );
    }
    const net = drawn(centerHeadArchitecture({ classes, input }), seed);
    const { weights } = net;
    tf.tidy(() => {
      fill(weights['centers/project/bias'], -Math.log((1 - PRIOR) / PRIOR));
      fill(weights['sides/project/bias'], FIRST_SIDE);
      if (from) takeOver(net, from);
    });
    return net;
  };
}

function fill(weight: Variable, value: number): void {
  weight.assign(tf.fill(weight.shape, value));
}

/**
 * The architecture of the head, without weight values; `input` is the shape of the feature maps. Throws if there is no
 * class.
 */
export function centerHeadArchitecture(config: {
  readonly classes: number | readonly string[];
  readonly input: readonly number[];
}): Architecture {
  const { classes, input } = config;
  const [height, width, features] = input;
  const count = typeof classes === 'number' ? classes : classes.length;
  if (!Number.isInteger(count) || count < 1) {
    throw new TransferError(
      `A detector's head needs a class or more, not ${count}. Pass classes: the names in the data.`,
    );
  }
  return {
    name: 'center head',
    input: { shape: input },
    layers: [centerMaps()],
    weights: [...mapWeights('centers', features, count), ...mapWeights('sides', features, 4)],
    output: [height, width, count + 4],
    classes: typeof classes === 'number' ? undefined : classes,
    recipe: { architecture: 'center-head', config },
  };
}

function mapWeights(name: string, features: number, outputs: number): WeightSpec[] {
  const [filter] = kernelWeights(`${name}/filter`, [3, 3, features, 1], { bias: false });
  return [
    { ...filter, depthwise: true },
    ...kernelWeights(`${name}/project`, [1, 1, features, outputs], { init: 'small' }),
  ];
}

/**
 * Copies another detector's head: its filters, its box regression, and the outputs of classes with the same names.
 * Throws if it has no such head, or one on a different number of features.
 */
function takeOver({ weights, classes = [] }: Net, from: Net): void {
  const names = Object.keys(weights);
  const missing = names.find((name) => !(name in from.weights));
  const features = (net: Pick<Net, 'weights'>) => net.weights['sides/filter/kernel'].shape[2];
  if (missing !== undefined || features(from) !== features({ weights })) {
    throw new TransferError(
      `${from.name} has no head that this one could begin as: ${missing ?? `its maps are made of ${features(from)} features and these of ${features({ weights })}`}. ` +
        'Leave from out, or pass a detector whose head reads the same features.',
    );
  }
  for (const name of names.filter((key) => !key.startsWith('centers/project')))
    weights[name].assign(from.weights[name]);
  const indices = classes.map((name) => from.classes?.indexOf(name) ?? -1);
  const isKnown = tf.tensor1d(indices.map((index) => (index < 0 ? 0 : 1)));
  const order = tf.tensor1d(
    indices.map((index) => Math.max(0, index)),
    'int32',
  );
  for (const part of ['kernel', 'bias']) {
    const name = `centers/project/${part}`;
    if (classes.length === 0) continue;
    const [current, source] = [weights[name] as Tensor, from.weights[name] as Tensor];
    const column = tf.gather(source, order, source.rank - 1);
    weights[name].assign(tf.add(column.mul(isKnown), current.mul(tf.sub(1, isKnown))));
  }
}
