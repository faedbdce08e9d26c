import type { Tensor } from '@tensorflow/tfjs';
import type { Layer } from '../core/net';
import { tf } from '../engine/tensorflow';
import { conv, depthwise } from '../net/layers';

/** Scale of the edge outputs: a network's raw output is the distance in units of 16 pixels. */
const SIDE_SCALE = 16;

/**
 * The two maps of a CenterNet, each a separable convolution: center logits, and distances to the box edges in pixels.
 */
export function centerMaps(): Layer {
  return {
    name: 'maps',
    inside: ['centers', 'sides'],
    apply(x, w) {
      const [centers, edges] = ['centers', 'sides'].map((name): Tensor => {
        return conv(depthwise(x, w, `${name}/filter`), w, `${name}/project`);
      });
      return tf.concat([centers, edges.mul(SIDE_SCALE)], 3);
    },
  };
}
