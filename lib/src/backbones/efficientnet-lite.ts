import type { Layer } from '../core/net';
import { tf } from '../engine/tensorflow';
import type { Architecture } from '../net/architecture';
import { convNorm, dense, depthwiseNorm, globalAverage } from '../net/layers';
import type { WeightSpec } from '../net/weights';
import { IMAGENET_CLASSES } from './imagenet-classes';
import { type ConvKernel, convNormWeights } from './published-as';

/** An inverted residual block (Sandler 2018): 1 x 1 expansion, depthwise convolution, 1 x 1 projection. */
interface Block {
  readonly name: string;
  readonly kernel: number;
  readonly stride: number;
  readonly expand: number;
  readonly inputs: number;
  readonly outputs: number;
}

/** Stages of EfficientNet-Lite0 (Tan & Le 2019, without squeeze-and-excitation, relu6 for swish). */
const STAGES = [
  { kernel: 3, stride: 1, expand: 1, outputs: 16, repeats: 1 },
  { kernel: 3, stride: 2, expand: 6, outputs: 24, repeats: 2 },
  { kernel: 5, stride: 2, expand: 6, outputs: 40, repeats: 2 },
  { kernel: 3, stride: 2, expand: 6, outputs: 80, repeats: 3 },
  { kernel: 5, stride: 1, expand: 6, outputs: 112, repeats: 3 },
  { kernel: 5, stride: 2, expand: 6, outputs: 192, repeats: 4 },
  { kernel: 3, stride: 1, expand: 6, outputs: 320, repeats: 1 },
];

/** The versions' factors of channels and of repeats, and the image size in pixels. */
export const VERSIONS = [
  { width: 1, depth: 1, size: 224 },
  { width: 1, depth: 1.1, size: 240 },
  { width: 1.1, depth: 1.2, size: 260 },
  { width: 1.2, depth: 1.4, size: 280 },
  { width: 1.4, depth: 1.8, size: 300 },
];

/** Channels of the first feature map, and of the last and so of the pooled features; the versions share them. */
const [STEM, TOP] = [32, 1280];

export interface EfficientNetLiteConfig {
  /** 0 to 4. */
  readonly version?: number;
  /** Image size in pixels; by default the version's. */
  readonly size?: number;
  /** Whether to append ImageNet's classifier. */
  readonly classifier?: boolean;
}

/** EfficientNet-Lite: images `[batch, size, size, 3]` to features `[batch, 1280]`, or to ImageNet's logits `[batch, 1000]`. */
export function efficientNetLite(config: EfficientNetLiteConfig): Architecture {
  const { version = 0, size = VERSIONS[version].size, classifier = false } = config;
  const blocks = blocksOf(version);
  return {
    name: `efficientnet-lite${version}`,
    input: { shape: [size, size, 3], mean: 127, std: 128 },
    layers: [
      { name: 'stem', apply: (x, w, mode) => tf.relu6(convNorm(x, w, ['stem/conv', 'stem/norm'], mode, 2)) },
      ...blocks.map(blockLayer),
      { name: 'top', apply: (x, w, mode) => tf.relu6(convNorm(x, w, ['top/conv', 'top/norm'], mode)) },
      { name: 'pool', apply: (x) => globalAverage(x) },
      ...(classifier ? [CLASSIFIER] : []),
    ],
    weights: [
      ...convNormWeights('stem/conv', { shape: [3, 3, 3, STEM] }, '_conv_stem', 'stem/norm', '_bn0'),
      ...blocks.flatMap((block, i) => blockWeights(block, `_blocks.${i}`)),
      ...convNormWeights(
        'top/conv',
        { shape: [1, 1, blocks[blocks.length - 1].outputs, TOP] },
        '_conv_head',
        'top/norm',
        '_bn1',
      ),
      ...(classifier ? CLASSIFIER_WEIGHTS : []),
    ],
    output: [classifier ? IMAGENET_CLASSES.length : TOP],
    classes: classifier ? IMAGENET_CLASSES : undefined,
    recipe: { architecture: 'efficientnet-lite', config },
  };
}

const CLASSIFIER: Layer = { name: 'classifier', apply: (x, w) => dense(x, w, 'classifier') };
const CLASSIFIER_WEIGHTS: WeightSpec[] = [
  { name: 'classifier/kernel', shape: [TOP, 1000], init: 'glorot', trainable: true, published: '_fc.weight' },
  { name: 'classifier/bias', shape: [1000], init: 'zeros', trainable: true, published: '_fc.bias' },
];

/**
 * block1a, block2a, block2b, …: the stage's number and a letter, so that `block1*` is one stage. The first and the last
 * stage keep their repeats in every version.
 */
function blocksOf(version: number): Block[] {
  const { width, depth } = VERSIONS[version];
  const stages = STAGES.map((stage, s) => ({
    ...stage,
    outputs: channels(stage.outputs * width),
    repeats: s === 0 || s === STAGES.length - 1 ? stage.repeats : Math.ceil(stage.repeats * depth),
  }));
  return stages.flatMap((stage, s) =>
    Array.from({ length: stage.repeats }, (_, repeat) => ({
      name: `block${s + 1}${String.fromCharCode('a'.charCodeAt(0) + repeat)}`,
      kernel: stage.kernel,
      stride: repeat === 0 ? stage.stride : 1,
      expand: stage.expand,
      inputs: repeat > 0 ? stage.outputs : s > 0 ? stages[s - 1].outputs : STEM,
      outputs: stage.outputs,
    })),
  );
}

/** The nearest multiple of eight that is at least 90 % of the requested width. */
function channels(width: number): number {
  const rounded = Math.max(8, Math.floor((width + 4) / 8) * 8);
  return rounded < 0.9 * width ? rounded + 8 : rounded;
}

function blockLayer(block: Block): Layer {
  const { name, stride, expand, inputs, outputs } = block;
  const part = (p: string) => [`${name}/${p}`, `${name}/${p}-norm`] as const;
  return {
    name,
    apply(x, w, mode) {
      let y = x;
      if (expand > 1) y = tf.relu6(convNorm(y, w, part('expand'), mode));
      y = tf.relu6(depthwiseNorm(y, w, part('filter'), mode, stride));
      y = convNorm(y, w, part('project'), mode);
      return stride === 1 && inputs === outputs ? y.add(x) : y;
    },
  };
}

function blockWeights({ name, kernel: side, expand, inputs, outputs }: Block, published: string): WeightSpec[] {
  const wide = inputs * expand;
  const part = (p: string, kernel: ConvKernel, conv: string, norm: string) =>
    convNormWeights(`${name}/${p}`, kernel, `${published}.${conv}`, `${name}/${p}-norm`, `${published}.${norm}`);
  return [
    ...(expand > 1 ? part('expand', { shape: [1, 1, inputs, wide] }, '_expand_conv', '_bn0') : []),
    ...part('filter', { shape: [side, side, wide, 1], depthwise: true }, '_depthwise_conv', '_bn1'),
    ...part('project', { shape: [1, 1, wide, outputs] }, '_project_conv', '_bn2'),
  ];
}
