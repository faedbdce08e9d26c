import { tf } from '../engine/tensorflow';
import { convNorm, depthwiseNorm, globalAverage } from '../net/layers';
import type { Layer } from '../net/net';
import { batchNormWeights, type WeightSpec } from '../net/weights';

/** One inverted-residual block (Sandler 2018): expand by 1x1, filter each channel, project back. */
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
const STEM = 32;

/** Channels of the last feature map, and so of the pooled features. */
export const TOP = 1280;

/** block1a, block2a, block2b, …: the stage's number and a letter, so that `block1*` is one stage. */
const BLOCKS: readonly Block[] = STAGES.flatMap((stage, s) =>
  Array.from({ length: stage.repeats }, (_, repeat) => ({
    name: `block${s + 1}${'abcd'[repeat]}`,
    kernel: stage.kernel,
    stride: repeat === 0 ? stage.stride : 1,
    expand: stage.expand,
    inputs: repeat > 0 ? stage.outputs : s > 0 ? STAGES[s - 1].outputs : STEM,
    outputs: stage.outputs,
  })),
);

/** The layers from pixels to pooled features: stem, sixteen blocks, top, pool. */
export function efficientNetLiteLayers(): Layer[] {
  return [
    {
      name: 'stem',
      apply: (x, w, mode) => tf.relu6(convNorm(x, w, ['stem/conv', 'stem/norm'], mode, 2)),
    },
    ...BLOCKS.map(blockLayer),
    {
      name: 'top',
      apply: (x, w, mode) => tf.relu6(convNorm(x, w, ['top/conv', 'top/norm'], mode)),
    },
    { name: 'pool', apply: (x) => globalAverage(x) },
  ];
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

/** Shapes and published names of every weight, in layer order. `published` is the name in the original file. */
export function efficientNetLiteWeights(): WeightSpec[] {
  return [
    ...weightsOf('stem/conv', { shape: [3, 3, 3, STEM] }, '_conv_stem', 'stem/norm', '_bn0'),
    ...BLOCKS.flatMap((block, i) => blockWeights(block, `_blocks.${i}`)),
    ...weightsOf(
      'top/conv',
      { shape: [1, 1, STAGES[STAGES.length - 1].outputs, TOP] },
      '_conv_head',
      'top/norm',
      '_bn1',
    ),
  ];
}

function blockWeights({ name, kernel: side, expand, inputs, outputs }: Block, published: string): WeightSpec[] {
  const wide = inputs * expand;
  const part = (p: string, kernel: Kernel, conv: string, norm: string) =>
    weightsOf(`${name}/${p}`, kernel, `${published}.${conv}`, `${name}/${p}-norm`, `${published}.${norm}`);
  return [
    ...(expand > 1 ? part('expand', { shape: [1, 1, inputs, wide] }, '_expand_conv', '_bn0') : []),
    ...part('filter', { shape: [side, side, wide, 1], depthwise: true }, '_depthwise_conv', '_bn1'),
    ...part('project', { shape: [1, 1, wide, outputs] }, '_project_conv', '_bn2'),
  ];
}

/** What PyTorch calls the weights of a batch normalisation, in the order of `batchNormWeights`. */
const PUBLISHED_NORM = ['weight', 'bias', 'running_mean', 'running_var'];

type Kernel = Pick<WeightSpec, 'shape' | 'depthwise'>;

function weightsOf(
  name: string,
  kernel: Kernel,
  publishedConv: string,
  norm: string,
  publishedNorm: string,
): WeightSpec[] {
  const channels = kernel.depthwise ? kernel.shape[2] : kernel.shape[3];
  return [
    { name: `${name}/kernel`, ...kernel, init: 'he', trainable: true, published: `${publishedConv}.weight` },
    ...batchNormWeights(norm, channels).map((spec, place) => ({
      ...spec,
      published: `${publishedNorm}.${PUBLISHED_NORM[place]}`,
    })),
  ];
}
