import type { Tensor } from '@tensorflow/tfjs';
import type { Net } from '../core/net';
import { decodeCenters } from '../detect/decode-centers';
import { DTYPE } from '../engine/compile/dtype';
import { byFormulas } from '../engine/native';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { forward, preprocess } from '../net/forward';
import { requireNet, requirePath } from '../require/arguments';
import { requireCount } from '../require/number';
import { type ModelCard, requireCard } from './model-card';

/** What an exported graph includes beside the net, and what its model card says. */
export interface ExportOptions {
  /** Whether the graph takes pixels 0..255 and contains the net's `(pixel - mean) / std`; true by default. */
  readonly pixels?: boolean;
  /** A detector's maps are decoded in the graph, as `decodeCenters` does it, to this many detections of each image. */
  readonly detections?: number;
  /** Data, split, measures and limits for the model card. */
  readonly card?: ModelCard;
}

/** The options that all exports take, for `requireOptions`. */
export const EXPORT_OPTIONS = { pixels: true, detections: true, card: true } as const;

/** Throws if an argument or an option has the wrong type, or if the net has no maps to decode. */
export function requireExport(call: string, net: Net, path: string, { detections, card }: ExportOptions): void {
  requireNet(call, net);
  requirePath(call, path);
  requireCard(call, card);
  if (detections === undefined) return;
  requireCount(`${call}'s detections`, detections, 'Try 100.');
  if (net.output.length === 3 && net.output[2] === (net.classes?.length ?? 0) + 4) return;
  throw new TransferError(
    `${call}'s detections decodes a detector's maps [height, width, classes + 4]; ${net.name} outputs [${net.output}]. ` +
      'Leave the option out.',
  );
}

/** The shape of an exported graph's output for one example. */
export function exportedShape({ output }: Net, { detections }: ExportOptions): readonly number[] {
  if (detections === undefined) return output;
  const [height, width, channels] = output;
  return [Math.min(detections, height * width * (channels - 4)), 6];
}

const OUTPUT = 'the values of the last layer, without softmax or sigmoid';
const DETECTIONS = 'x1, y1, x2, y2 in pixels, probability, class index; the highest probability first';

/** The metadata of an exported graph. */
export interface ExportMetadata {
  readonly name: string;
  readonly classes?: readonly string[];
  readonly output: { readonly shape: readonly number[]; readonly what: string };
  readonly input: {
    readonly shape: readonly number[];
    readonly preprocessing: string;
    readonly rate?: number;
    readonly tokenizer?: string;
    readonly mean?: number;
    readonly std?: number;
  };
}

/** Describes the input and output of a net's exported graph. */
export function exportMetadata(net: Net, options: ExportOptions): ExportMetadata {
  const { pixels = true, detections } = options;
  const { shape, mean, std, rate, tokenizer } = net.input;
  const isScaled = mean !== undefined || std !== undefined;
  return {
    name: net.name,
    classes: net.classes,
    output: { shape: exportedShape(net, options), what: detections === undefined ? OUTPUT : DETECTIONS },
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
export function predictionOf(net: Net, { pixels = true, detections }: ExportOptions): (x: Tensor) => Tensor {
  const { mean, std } = net.input;
  const isScaled = pixels && (mean !== undefined || std !== undefined);
  return (x) => {
    const output = forward(net, isScaled ? preprocess(net, x) : x);
    if (detections === undefined) return output;
    return decodeCenters(output, { maxDetections: detections, stride: net.input.shape[0] / net.output[0] });
  };
}

/** Largest relative difference that rounding explains. */
const ROUNDING = 1e-4;

/** Throws if a graph's outputs for three examples differ from the net's. */
export function requireSameNumbers(net: Net, options: ExportOptions, dtype: number, run: (x: Tensor) => Tensor): void {
  const shape = [3, ...net.input.shape];
  // Rounding may swap detections of almost equal probability.
  const comparable = (y: Tensor) => (options.detections === undefined ? y : y.slice([0, 0, 4], [-1, -1, 1]));
  const gap = tf.tidy(() => {
    const x = dtype === DTYPE.int32 ? tf.ones(shape, 'int32') : tf.randomUniform(shape, 0, 1, 'float32', 1);
    const expected = comparable(byFormulas(() => predictionOf(net, options)(x)));
    return comparable(run(x)).sub(expected).abs().max().div(expected.abs().max().add(1)).dataSync()[0];
  });
  if (gap < ROUNDING) return;
  throw new TransferError(
    `The graph written from ${net.name} gives other outputs than the net (relative difference ${gap}). A layer cannot be exported if it ` +
      'computes in JavaScript with values of tensors: compute with tensors only.',
  );
}
