import type { Tensor } from '@tensorflow/tfjs';
import type { DiscriminatorOptions } from '../adapt/dense-stack';
import { ACCURACY, discriminator, domainAccuracy, domainCrossEntropy } from '../adapt/discriminator';
import { freezeAfter } from '../adapt/freeze-after';
import { weightScalars } from '../adapt/weight';
import type { Dataset } from '../core/dataset';
import type { History } from '../core/history';
import type { Net, Weights } from '../core/net';
import { tf } from '../engine/tensorflow';
import { untaped } from '../engine/untaped';
import { copy, dispose } from '../net/compose';
import { forward, PREDICTING } from '../net/forward';
import { forgetGraphs } from '../net/graphs';
import { globalAverage } from '../net/layers';
import { chain } from '../optimize/chain';
import type { Schedule } from '../optimize/schedule';
import { requireDataset, requireNet } from '../require/arguments';
import { requireOptions } from '../require/options';
import type { Adaptation } from '../train/adaptation';
import { layersCompared } from '../train/domains';
import { type FitOptions, fit } from '../train/fit';
import type { LossContext } from '../train/loss';

export interface AddaOptions
  extends DiscriminatorOptions,
    Omit<FitOptions, 'loss' | 'adapt' | 'balance' | 'mix' | 'seed'> {
  /** Glob of the layer whose output is aligned; the last but one by default. The layers after it stay unchanged. */
  readonly at?: string;
  /** Weight of the adversarial loss of the copy; 1 by default. */
  readonly weight?: number | Schedule;
}

/**
 * Adversarial discriminative domain adaptation (Tzeng et al. 2017, equation 9): a copy of a network trained on the source is
 * trained until a discriminator cannot distinguish its target features from the original's source features. In the same
 * step, the discriminator minimises cross-entropy, and the copy, with inverted labels, -log D of its features. Labels are
 * not used, and the layers after the features stay unchanged. Returns the copy, with separate weights, and the history,
 * with the 'discriminator accuracy' of each epoch. The original network is not changed.
 *
 * Only its initial weights tie the copy to the classes, so classes may be swapped and accuracy may fall again: use small,
 * decaying learning rates and few epochs. `weight` has an effect with `sgd`; Adam normalises it away, because the copy has no
 * other loss. A discriminator accuracy of 0.5 from the first epoch on means that the discriminator is not trained.
 */
export async function adda(
  net: Net,
  source: Dataset,
  target: Dataset,
  options: AddaOptions,
): Promise<{ net: Net; history: History }> {
  requireOptions('adda', options, {
    at: true,
    weight: true,
    hidden: true,
    dropout: true,
    seed: true,
    batch: true,
    validate: true,
    metrics: true,
    callbacks: true,
    signal: true,
    optimizer: 'required',
    epochs: 'required',
    cache: true,
  });
  requireNet('adda', net);
  requireDataset('adda', source);
  requireDataset('adda', target);
  const { at, weight = 1, hidden, dropout, optimizer, ...others } = options;
  const [index] = layersCompared(net, { at });
  const teacher = featuresUpTo(net, index);
  const adapt = inverted(teacher, target, { at, weight, hidden, dropout, seed: others.seed });
  const adapted = { ...copy(net), name: `${net.name} for ${target.name}` };
  try {
    const kept = chain(freezeAfter(net, index), optimizer);
    const history = await fit(adapted, source, { ...others, loss: {}, adapt, optimizer: kept });
    return { net: adapted, history };
  } catch (cause) {
    dispose(adapted);
    throw cause;
  } finally {
    forgetGraphs(teacher);
  }
}

/** The loss of the discriminator, plus the adversarial loss of the network whose target features it classifies. */
function inverted(
  teacher: Net,
  target: Dataset,
  { at, weight, ...options }: Pick<AddaOptions, 'at'> & DiscriminatorOptions & { weight: number | Schedule },
): Adaptation {
  const { weights, logits, classify } = discriminator('adda', options);
  return {
    target,
    at,
    // Batch normalisation of the copy uses the target only: the source does not pass through it.
    apart: true,
    teachers: [teacher],
    weights: (features) => weights(features),
    scalars: weightScalars('adda', weight),
    loss(_, { features }, { weights: own, scalars, mode, outputsOf }) {
      const taught = (outputsOf as LossContext['outputsOf'])(teacher);
      const told = domainCrossEntropy(classify([taught, untaped(() => features.clone())], own, mode));
      const fooled = logits(features, constant(own), mode).neg().softplus().mean();
      return told.add(fooled.mul(scalars.weight));
    },
    measures: {
      [ACCURACY]: (_, { features }, { weights: own, outputsOf }) =>
        domainAccuracy(classify([(outputsOf as LossContext['outputsOf'])(teacher), features], own, PREDICTING)),
    },
  };
}

/** Weights that gradients flow through but that get no gradient. */
function constant(weights: Weights): Weights {
  const entries = Object.entries(weights).map(
    ([name, weight]) => [name, untaped((): Tensor => weight.clone())] as const,
  );
  return Object.fromEntries(entries) as unknown as Weights;
}

/** The network up to and including the layer at `index`, averaged over height and width. Shares the network's weights. */
function featuresUpTo(net: Net, index: number): Net {
  const average = { name: 'average', apply: globalAverage };
  const layers = [...net.layers.slice(0, index + 1), average];
  const part = {
    ...net,
    name: `${net.name} up to ${net.layers[index].name}`,
    layers,
    classes: undefined,
    recipe: undefined,
  };
  const output = tf.tidy(() => forward(part, tf.zeros([1, ...net.input.shape])).shape.slice(1));
  return { ...part, output };
}
