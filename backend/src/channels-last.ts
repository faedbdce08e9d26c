import type { Tensor } from '@tensorflow/tfjs';
import type { Tf } from './kernel';

/** What the kernels of 2-D convolutions are told. */
export interface Convolution {
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number | [number, number][];
  readonly dataFormat?: 'NHWC' | 'NCHW';
  readonly dilations?: number | [number, number] | null;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

const isChannelsFirst = ({ dataFormat }: Convolution) => dataFormat === 'NCHW';

/** A picture `[batch, channels, height, width]` as `[batch, height, width, channels]`, if that is what `how` says it is. */
export function toChannelsLast(tf: Tf, x: Tensor, how: Convolution): Tensor {
  return isChannelsFirst(how) ? tf.transpose(x, [0, 2, 3, 1]) : x;
}

/** The way back. TensorFlow convolves channels-first pictures on some processors only, so all go this way. */
export function fromChannelsLast(tf: Tf, x: Tensor, how: Convolution): Tensor {
  return isChannelsFirst(how) ? tf.transpose(x, [0, 3, 1, 2]) : x;
}

/** The same convolution for pictures whose channels have been put last. */
export function channelsLast(how: Convolution): Convolution {
  if (!isChannelsFirst(how)) return how;
  const { pad } = how;
  return { ...how, dataFormat: 'NHWC', pad: Array.isArray(pad) ? [pad[0], pad[2], pad[3], pad[1]] : pad };
}

/** A shape `[batch, channels, height, width]` as `[batch, height, width, channels]`. */
export function shapeChannelsLast(shape: number[], how: Convolution): number[] {
  return isChannelsFirst(how) ? [shape[0], shape[2], shape[3], shape[1]] : shape;
}
