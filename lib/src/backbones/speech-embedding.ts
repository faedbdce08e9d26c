import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import { decibels } from '../audio/decibels';
import { melSpectrogram } from '../audio/mel-spectrogram';
import type { Layer, Mode, Weights } from '../core/net';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import type { Architecture } from '../net/architecture';
import { batchNorm } from '../net/layers';
import { batchNormWeights, kernelWeights, type WeightSpec } from '../net/weights';

/** Samples per second. */
const RATE = 16000;

/** Features of an embedding. */
const WIDTH = 96;

/** The spectrogram by which openWakeWord publishes it: 32 bands from 60 to 3800 Hz, every 10 ms. */
const MEL = { rate: RATE, window: 400, hop: 160, fft: 512, bins: 32, low: 60, high: 3800 };

/** The original takes samples as 16-bit integers; here they are in -1..1. */
const INT16_SCALE = 2 ** 15;

/** Frames in the window of one embedding. */
const WINDOW = 76;

/** Samples in one window of frames. */
const MIN_SAMPLES = MEL.fft + (WINDOW - 1) * MEL.hop;

/** A block of convolutions `[time, frequency]`, followed by pooling. */
interface Block {
  readonly name: string;
  readonly convs: readonly { readonly kernel: readonly [number, number]; readonly outputs: number }[];
  readonly pool: readonly [number, number];
}

/** Alternating convolutions along frequency and time: four have a third of the weights of four 3 x 3 ones. */
const block = (index: number, outputs: number, pool: readonly [number, number]): Block => ({
  name: `block${index}`,
  convs: [1, 2].flatMap(() => [
    { kernel: [1, 3], outputs },
    { kernel: [3, 1], outputs },
  ]),
  pool,
});

const BLOCKS: readonly Block[] = [
  {
    name: 'block1',
    convs: [
      { kernel: [3, 3], outputs: 24 },
      { kernel: [1, 3], outputs: 24 },
      { kernel: [3, 1], outputs: 24 },
    ],
    pool: [2, 2],
  },
  block(2, 48, [1, 2]),
  block(3, 72, [2, 2]),
  block(4, 96, [1, 2]),
  block(5, 96, [2, 2]),
];

export interface SpeechEmbeddingConfig {
  /** Length of the recordings; 1 by default. */
  readonly seconds?: number;
}

/**
 * Google's speech embedding (Lin 2020): audio at 16 kHz, `[batch, samples]`, float32 in -1..1, to one embedding `[batch, 96]`.
 * The layers are `mel`, five blocks, `embedding`, and `pool`, which takes the mean over time. `cut(net, 'embedding')` outputs
 * the sequence `[batch, windows, 96]`, one embedding for each window of 76 frames, 8 frames apart. There is no padding in time,
 * so each depends on its window only. Throws if `seconds` is less than one window, 0.782 s.
 */
export function speechEmbedding({ seconds = 1 }: SpeechEmbeddingConfig = {}): Architecture {
  return {
    name: 'speech-embedding',
    input: { shape: [samplesOf(seconds)], rate: RATE },
    layers: [
      { name: 'mel', apply: mel },
      ...BLOCKS.map((part): Layer => ({ name: part.name, apply: (x, w, mode) => applyBlock(part, x, w, mode) })),
      { name: 'embedding', apply: (x, w) => convolve(x, w, 'embedding/conv').squeeze([2]) },
      { name: 'pool', apply: (x) => x.mean(1) },
    ],
    weights: weightSpecs(),
    output: [WIDTH],
    recipe: { architecture: 'speech-embedding', config: { seconds } },
  };
}

function samplesOf(seconds: number): number {
  const samples = Math.round(seconds * RATE);
  if (samples >= MIN_SAMPLES) return samples;
  throw new TransferError(
    `seconds must be at least ${MIN_SAMPLES / RATE}, one window of the speech embedding; got ${seconds}. Try 0.8 or more.`,
  );
}

/** Samples `[batch, samples]` to loudness `[batch, frames, 32, 1]`: tens of decibels, shifted by 2. */
function mel(samples: Tensor): Tensor {
  return decibels(melSpectrogram(samples.mul(INT16_SCALE), MEL))
    .div(10)
    .add(2)
    .expandDims(3);
}

function applyBlock({ name, convs, pool }: Block, x: Tensor, weights: Weights, mode: Mode): Tensor {
  const features = convs.reduce((y, { kernel }, index) => {
    const conv = `${name}/conv${index + 1}`;
    if (isSquareKernel(kernel)) return activate(firstConvolution(y, weights, conv, mode));
    return activate(convolve(y, weights, conv).add(weights[`${conv}/bias`]));
  }, x);
  return tf.maxPool(features as Tensor4D, [...pool], [...pool], 'valid');
}

/** The only convolution whose normalisation is separate: a ReLU comes between them. */
function firstConvolution(x: Tensor, weights: Weights, name: string, mode: Mode): Tensor {
  const padded = x.pad([
    [0, 0],
    [0, 0],
    [1, 1],
    [0, 0],
  ]);
  const kernel = weights[`${name}/kernel`] as Tensor as Tensor4D;
  return batchNorm(tf.conv2d(padded as Tensor4D, kernel, 1, 'valid').relu(), weights, `${name}/norm`, mode);
}

/** Pads along frequency, never in time. */
function convolve(x: Tensor, weights: Weights, name: string): Tensor {
  const kernel = weights[`${name}/kernel`] as Tensor as Tensor4D;
  return tf.conv2d(x as Tensor4D, kernel, 1, kernel.shape[0] === 1 ? 'same' : 'valid');
}

/** Leaky ReLU with a floor: x above zero, x / 5 below, and never less than -0.4. */
function activate(x: Tensor): Tensor {
  return tf.leakyRelu(x, 0.2).maximum(-0.4);
}

/** Every weight, in layer order. */
function weightSpecs(): WeightSpec[] {
  let inputs = 1;
  const specs = BLOCKS.flatMap(({ name, convs }) =>
    convs.flatMap(({ kernel, outputs }, index) => {
      const conv = `${name}/conv${index + 1}`;
      const shape = [...kernel, inputs, outputs];
      inputs = outputs;
      if (!isSquareKernel(kernel)) return kernelWeights(conv, shape);
      return [...kernelWeights(conv, shape, { bias: false }), ...batchNormWeights(`${conv}/norm`, outputs)];
    }),
  );
  return [...specs, ...kernelWeights('embedding/conv', [3, 1, inputs, WIDTH], { bias: false })];
}

/** The first convolution spans time and frequency; all others span one of them. */
function isSquareKernel([time, frequency]: readonly [number, number]): boolean {
  return time === frequency;
}
