import type { Tensor4D } from '@tensorflow/tfjs';
import { tf } from '../tensorflow';
import { convGeometry } from './conv-geometry';
import { fractionallyStrided, turnedHalfRound } from './fractionally-strided';
import type { WasmKernel } from './kernel';
import { convolveWithMargins } from './margins';

/**
 * Gradient of a depthwise convolution by its input: dy `[batch, h', w', channels * multiplier]` and the filter
 * `[k, k, channels, multiplier]` to `[batch, h, w, channels]`. A depthwise convolution of dy by the filter rotated
 * by 180 degrees; the gradients of a channel's several filters are added.
 */
export const depthwiseBackpropInput: WasmKernel = ({ dy, filter }, attributes) =>
  tf.tidy(() => {
    const [kernelHeight, kernelWidth, channels, multiplier] = (filter as Tensor4D).shape;
    const geometry = convGeometry(attributes.inputShape, (filter as Tensor4D).shape, attributes, true);
    const { spread, margins } = fractionallyStrided(dy as Tensor4D, geometry);
    const turned = turnedHalfRound(filter as Tensor4D).reshape<Tensor4D>([
      kernelHeight,
      kernelWidth,
      channels * multiplier,
      1,
    ]);
    const dx = convolveWithMargins(tf.depthwiseConv2d, spread, turned, margins);
    if (multiplier === 1) return dx;
    const [batch, height, width] = attributes.inputShape;
    return dx.reshape([batch, height, width, channels, multiplier]).sum(4);
  });
