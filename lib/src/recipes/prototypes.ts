import type { Tensor2D } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { readExamples } from '../data/read-examples';
import { indicesByClass } from '../data/subset';
import { allOrNothing, owning } from '../engine/owning';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { cosineHead } from '../net/cosine-head';
import { head } from '../net/head';
import { requireDataset } from '../require/arguments';
import { requireOneOf } from '../require/one-of';
import { requireOptions } from '../require/options';

/**
 * Builds a nearest-class-mean head without training (prototypes: Snell, Swersky & Zemel 2017): each class is represented by
 * the mean of its features. Takes features `[examples, features]`, as `extract` gives them; returns a network that outputs
 * logits `[batch, classes]`. With `euclidean` distance it is a linear head, since `-|x - m|^2 = 2 m x - |m|^2` up to a term
 * that all classes share (their equation 8); with `cosine`, a cosine head. Both can be trained further. Throws if the
 * dataset does not have features and two or more classes, a class has no example, or `by` is neither `euclidean`
 * nor `cosine`.
 */
export async function prototypes(features: Dataset, options: { by?: 'euclidean' | 'cosine' } = {}): Promise<Net> {
  requireOptions('prototypes', options, { by: true });
  requireDataset('prototypes', features);
  const { by = 'euclidean' } = options;
  requireOneOf("prototypes' by", by, ['euclidean', 'cosine']);
  const { name, classes, shape } = features;
  if (shape.length !== 1 || classes.length < 2) {
    throw new TransferError(
      `prototypes needs features [examples, features] of two classes or more; ${name} has examples of shape [${shape}] ` +
        `and ${classes.length} classes. Extract them first: prototypes(await extract(net, data)).`,
    );
  }
  const indices = indicesByClass(features);
  const empty = indices.findIndex((some) => some.length === 0);
  if (empty >= 0) throw new TransferError(`${name} has no example of '${classes[empty]}', so it has no mean.`);
  const made = { classes, inputFeatures: shape[0] };
  return owning(async (own) => {
    const all = own(
      await readExamples(
        features,
        features.labels.map((_, index) => index),
      ),
    ) as Tensor2D;
    return allOrNothing(() => {
      const net = by === 'cosine' ? cosineHead(made) : head(made);
      tf.tidy(() => {
        const rows = by === 'cosine' ? (all.div(all.norm('euclidean', 1, true).maximum(1e-12)) as Tensor2D) : all;
        const means = tf.stack(indices.map((some) => tf.gather(rows, some).mean(0))) as Tensor2D;
        const kernel = means.transpose();
        net.weights[`${net.name}/kernel`].assign(by === 'cosine' ? kernel : kernel.mul(2));
        if (by === 'euclidean') net.weights[`${net.name}/bias`].assign(means.square().sum(1).neg());
      });
      return net;
    });
  });
}
