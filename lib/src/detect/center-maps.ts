import type { Tensor } from '@tensorflow/tfjs';
import type { Layer } from '../core/net';
import { tf } from '../engine/tensorflow';
import { conv, depthwise } from '../net/layers';

/** What the sides of a box are multiplied with: nets learn sixteenths of what a side has in pixels. */
const SIDE_SCALE = 16;

/** The two maps of a CenterNet, each a separable convolution: logits of middles, and sides of boxes in pixels. */
export function centerMaps(): Layer {
  return {
    name: 'maps',
    inside: ['centers', 'sides'],
    apply(x, w) {
      const [centers, sides] = ['centers', 'sides'].map((name): Tensor => {
        return conv(depthwise(x, w, `${name}/filter`), w, `${name}/project`);
      });
      return tf.concat([centers, sides.mul(SIDE_SCALE)], 3);
    },
  };
}
