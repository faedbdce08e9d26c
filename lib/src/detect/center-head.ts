import type { Tensor, Variable } from '@tensorflow/tfjs';
import type { Net } from '../core/net';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { type Architecture, drawn } from '../net/architecture';
import type { NetFor } from '../net/compose';
import { kernelWeights, type WeightSpec } from '../net/weights';
import { requireOptions } from '../require/options';
import { centerMaps } from './center-maps';

export interface CenterHeadOptions {
  /** How many classes, or their names. */
  readonly classes: number | readonly string[];
  /**
   * A detector with maps of the same kind on as many features: what it knows of sides is taken over, and of each class that
   * has the same name here.
   */
  readonly from?: Net;
  readonly seed?: number;
}

/** The probability of a middle that an untrained head gives every place: most places are none (Lin 2017, section 4.1). */
const PRIOR = 0.01;

/** How long an untrained head takes every side for, in sixteenths of a pixel's worth: a box without area has no slope. */
const FIRST_SIDE = 1;

/**
 * The head of a CenterNet (Zhou 2019): feature maps `[batch, h, w, features]` to `[batch, h, w, classes + 4]`, a logit for
 * each class that a thing's middle is there, and pixels to the left, top, right and lower side. It joins on any maps:
 * `join(cut(net, 'pyramid'), centerHead({ classes, from: net }))` on COCO's, `join(pyramid(body), centerHead({ classes }))` on
 * a classifier's. Weights are copied from `from` and not shared.
 */
export function centerHead(options: CenterHeadOptions): NetFor {
  requireOptions('centerHead', options, { classes: 'required', from: true, seed: true });
  const { classes, from, seed = 0 } = options;
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

/** The head without values; `input` is the shape of the maps it reads. */
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

/** Copies what another detector's head knows: its filters, its sides, and the columns of classes of the same names. */
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
  for (const name of names.filter((one) => !one.startsWith('centers/project')))
    weights[name].assign(from.weights[name]);
  const places = classes.map((name) => from.classes?.indexOf(name) ?? -1);
  const known = tf.tensor1d(places.map((place) => (place < 0 ? 0 : 1)));
  const order = tf.tensor1d(
    places.map((place) => Math.max(0, place)),
    'int32',
  );
  for (const part of ['kernel', 'bias']) {
    const name = `centers/project/${part}`;
    if (classes.length === 0) continue;
    const [own, theirs] = [weights[name] as Tensor, from.weights[name] as Tensor];
    const column = tf.gather(theirs, order, theirs.rank - 1);
    weights[name].assign(tf.add(column.mul(known), own.mul(tf.sub(1, known))));
  }
}
