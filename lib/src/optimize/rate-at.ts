import type { StepPosition, Tensors, Transform } from '../core/transform';
import { tf } from '../engine/tensorflow';

/** The transform of an optimizer that multiplies by the learning rate, also of one that another wraps; undefined without one. */
export function rateOf(optimizer: Transform): Transform | undefined {
  const link = (optimizer.links ?? [optimizer]).find(({ stage }) => stage === 'rate');
  return link?.inner ? rateOf(link.inner) : link;
}

/** The learning rate of such a transform at a moment: the negative update for a gradient of 1. */
export function rateAt(link: Transform, moment: StepPosition): number {
  let rate = Number.NaN;
  tf.tidy(() => {
    const unit = { w: tf.ones([1]) };
    const { updates } = link.update(unit, link.init(unit), unit, scalarTensors(link.scalars?.(moment)));
    rate = -updates.w.dataSync()[0];
  });
  return rate;
}

/** The values of `scalars` as tensors, as `update` gets them. */
export function scalarTensors(values: Record<string, number> = {}): Tensors {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, tf.scalar(value)]));
}
