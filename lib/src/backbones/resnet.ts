import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import type { Layer, Mode, Weights } from '../core/net';
import { tf } from '../engine/tensorflow';
import type { Architecture } from '../net/architecture';
import { convNorm, dense, globalAverage, padEdges } from '../net/layers';
import { denseWeights, type WeightSpec } from '../net/weights';
import { letters } from './letters';
import { type PixelScale, pixelInput, standardise } from './pixel-scale';
import { convNormWeights, publishedAs } from './published-as';

export interface ResnetConfig extends PixelScale {
  readonly name?: string;
  /** Height and width of an image in pixels. */
  readonly size: number;
  /** Channels of the first feature map. */
  readonly stem: number;
  readonly stages: readonly { readonly blocks: number; readonly outputs: number }[];
  /** Whether a block has a 3 x 3 convolution between two 1 x 1, on a quarter of the channels, instead of two 3 x 3. */
  readonly bottleneck: boolean;
  /** Stride of the first stage, 1 or 2; the others have 2. */
  readonly firstStride: number;
  /** Whether a bottleneck's stride is in its first convolution instead of the second (ResNet v1.5). */
  readonly earlyStride?: boolean;
  /** The classes of the original head, if the net has it. */
  readonly classes?: readonly string[];
}

/** One convolution with its normalisation. */
interface Part {
  readonly conv: string;
  readonly norm: string;
  readonly kernel: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly stride: number;
  readonly published: string;
}

interface Block {
  readonly name: string;
  readonly parts: readonly Part[];
  /** The 1 x 1 convolution of the residual connection, where channels or resolution change. */
  readonly shortcut?: Part;
}

/** PyTorch's constant; this library's own networks have a larger one. */
const EPSILON = 1e-5;

/**
 * A residual network (He 2016): images `[batch, size, size, 3]` to pooled features `[batch, channels]`, or with `classes` to
 * logits `[batch, classes]`. Layers `standardise`, `stem`, `block1a`, `block1b`, …, `pool`, `classifier`: a number for the stage
 * and a letter, so that `block1*` is one stage.
 */
export function resnet(config: ResnetConfig): Architecture {
  const { name = 'resnet', size, classes, stages } = config;
  const { outputs } = stages[stages.length - 1];
  const stem = stemOf(config);
  const blocks = blocksOf(config);
  return {
    name,
    input: pixelInput(size, config),
    layers: [
      standardise(config),
      { name: 'stem', apply: (x, w, mode) => maxPool(apply(x, w, stem, mode).relu()) },
      ...blocks.map((block): Layer => ({ name: block.name, apply: (x, w, mode) => residual(x, w, block, mode) })),
      { name: 'pool', apply: (x) => globalAverage(x) },
      ...(classes ? [{ name: 'classifier', apply: (x: Tensor, w: Weights) => dense(x, w, 'classifier') }] : []),
    ],
    weights: [
      ...weightsOf(stem),
      ...blocks.flatMap(({ parts, shortcut }) => [...parts, ...(shortcut ? [shortcut] : [])].flatMap(weightsOf)),
      ...(classes ? publishedAs(denseWeights('classifier', outputs, classes.length, 'small'), 'classifier.1') : []),
    ],
    output: [classes ? classes.length : outputs],
    classes,
    recipe: { architecture: 'resnet', config },
  };
}

function stemOf({ stem }: ResnetConfig): Part {
  const names = { conv: 'stem/conv', norm: 'stem/norm', published: 'embedder.embedder' };
  return { ...names, kernel: 7, inputs: 3, outputs: stem, stride: 2 };
}

function blocksOf({ stem, stages, bottleneck, firstStride, earlyStride = false }: ResnetConfig): Block[] {
  return stages.flatMap(({ blocks, outputs }, stage) =>
    Array.from({ length: blocks }, (_, index): Block => {
      const name = `block${stage + 1}${letters(index)}`;
      const path = `encoder.stages.${stage}.layers.${index}`;
      const inputs = index > 0 ? outputs : stage > 0 ? stages[stage - 1].outputs : stem;
      const stride = index > 0 ? 1 : stage > 0 ? 2 : firstStride;
      const inner = bottleneck ? outputs / 4 : outputs;
      const kernels = bottleneck ? [1, 3, 1] : [3, 3];
      const strided = bottleneck && !earlyStride ? 1 : 0;
      const parts = kernels.map((kernel, at) => ({
        ...partNames(name, at === kernels.length - 1 ? 'project' : `filter${at + 1}`),
        kernel,
        inputs: at === 0 ? inputs : inner,
        outputs: at === kernels.length - 1 ? outputs : inner,
        stride: at === strided ? stride : 1,
        published: `${path}.layer.${at}`,
      }));
      const shortcut = {
        ...partNames(name, 'shortcut'),
        kernel: 1,
        inputs,
        outputs,
        stride,
        published: `${path}.shortcut`,
      };
      return { name, parts, ...((inputs !== outputs || stride > 1) && { shortcut }) };
    }),
  );
}

/** relu(shortcut(x) + convolutions(x)), with ReLU between the convolutions. */
function residual(x: Tensor, weights: Weights, { parts, shortcut }: Block, mode: Mode): Tensor {
  const y = parts.reduce((features, part, index) => {
    const filtered = apply(features, weights, part, mode);
    return index === parts.length - 1 ? filtered : filtered.relu();
  }, x);
  return y.add(shortcut ? apply(x, weights, shortcut, mode) : x).relu();
}

/** PyTorch pads both edges alike, TensorFlow's "same" with a stride of 2 only one. */
function apply(x: Tensor, weights: Weights, part: Part, mode: Mode): Tensor {
  const padding = Math.floor(part.kernel / 2);
  return convNorm(x, weights, [part.conv, part.norm], mode, part.stride, { padding, epsilon: EPSILON });
}

/** Maxima of 3 x 3 with a stride of 2. After ReLU, zeros at the edges change no maximum. */
function maxPool(x: Tensor): Tensor {
  return tf.maxPool(padEdges(x, 1) as Tensor4D, 3, 2, 'valid');
}

const partNames = (block: string, part: string) => ({ conv: `${block}/${part}`, norm: `${block}/${part}-norm` });

function weightsOf(part: Part): WeightSpec[] {
  const { conv, norm, kernel, inputs, outputs, published } = part;
  const shape = [kernel, kernel, inputs, outputs];
  return convNormWeights(conv, { shape }, `${published}.convolution`, norm, `${published}.normalization`);
}
