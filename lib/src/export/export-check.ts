import type { Tensor } from '@tensorflow/tfjs';
import type { Net } from '../core/net';
import { DTYPE } from '../engine/compile/dtype';
import { byFormulas } from '../engine/native';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { forward, preprocess } from '../net/forward';

/** Whether an exported graph includes the preprocessing of pixels. */
export interface ExportOptions {
  /** Whether the graph takes pixels 0..255 and contains the net's `(pixel - mean) / std`; true by default. */
  readonly pixels?: boolean;
}

/** The metadata of an exported graph. */
export function exportMetadata(net: Net, { pixels = true }: ExportOptions): object {
  const { shape, mean, std, rate, tokenizer } = net.input;
  const isScaled = mean !== undefined || std !== undefined;
  return {
    name: net.name,
    classes: net.classes,
    output: { shape: net.output, what: 'the values of the last layer, without softmax or sigmoid' },
    input: {
      shape,
      rate,
      tokenizer: tokenizer?.name,
      preprocessing: !isScaled
        ? 'none'
        : pixels
          ? 'in the graph: give pixels 0..255'
          : '(pixel - mean) / std, by the caller',
      mean,
      std,
    },
  };
}

/** The net's prediction, from the input of its exported graph. */
export function predictionOf(net: Net, { pixels = true }: ExportOptions): (x: Tensor) => Tensor {
  const { mean, std } = net.input;
  const isScaled = pixels && (mean !== undefined || std !== undefined);
  return (x) => forward(net, isScaled ? preprocess(net, x) : x);
}

/** Largest relative difference that rounding explains. */
const ROUNDING = 1e-4;

/** Throws if a graph's outputs for three examples differ from the net's. */
export function requireSameNumbers(net: Net, options: ExportOptions, dtype: number, run: (x: Tensor) => Tensor): void {
  const shape = [3, ...net.input.shape];
  const gap = tf.tidy(() => {
    const x = dtype === DTYPE.int32 ? tf.ones(shape, 'int32') : tf.randomUniform(shape, 0, 1, 'float32', 1);
    const expected = byFormulas(() => predictionOf(net, options)(x));
    return run(x).sub(expected).abs().max().div(expected.abs().max().add(1)).dataSync()[0];
  });
  if (gap < ROUNDING) return;
  throw new TransferError(
    `The graph written from ${net.name} gives other outputs than the net (relative difference ${gap}). A layer cannot be exported if it ` +
      'computes in JavaScript with values of tensors: compute with tensors only.',
  );
}
