import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import type { Layer, Weights } from '../core/net';
import { centerMaps } from '../detect/center-maps';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import type { Architecture } from '../net/architecture';
import type { Activation } from '../net/biased-activation';
import { hardSigmoid } from '../net/hard-swish';
import { conv, depthwise } from '../net/layers';
import type { WeightSpec } from '../net/weights';
import { COCO_CLASSES } from './coco-classes';

/** Stride of the output in pixels. */
const STRIDE = 4;

/** A block of MobileNetV3 (Howard 2019): 1 x 1 expansion, depthwise convolution, squeeze-and-excitation, 1 x 1 projection. */
interface Block {
  readonly name: string;
  readonly kernel: number;
  readonly stride: number;
  readonly inputs: number;
  readonly wide: number;
  readonly outputs: number;
  /** Hidden channels of squeeze-and-excitation (Hu 2018), if it has one. */
  readonly squeeze?: number;
  readonly activation: Activation;
}

/** Kernel, stride, expanded channels, outputs, squeezed channels: the first six with ReLU, the others with hard swish. */
const TABLE = [
  [3, 1, 16, 16],
  [3, 2, 64, 24],
  [3, 1, 72, 24],
  [5, 2, 72, 32, 24],
  [5, 1, 96, 32, 24],
  [5, 1, 96, 32, 24],
  [3, 2, 192, 64],
  [3, 1, 160, 64],
  [3, 1, 144, 64],
  [3, 1, 144, 64],
  [3, 1, 384, 88, 96],
  [3, 1, 528, 88, 136],
  [5, 2, 528, 120, 136],
  [5, 1, 720, 120, 184],
  [5, 1, 720, 120, 184],
] as const;
const RELU = { activation: 'relu' } as const;
const STEM = 16;
const TOP = 480;

const BLOCKS: readonly Block[] = TABLE.map(([kernel, stride, expanded, outputs, squeeze], index) => ({
  ...{ name: `block${index + 1}`, kernel, stride, wide: expanded, outputs, squeeze },
  inputs: index === 0 ? STEM : TABLE[index - 1][3],
  activation: index < 6 ? 'relu' : 'hard-swish',
}));

/**
 * The pyramid's lateral connections, numbered by log2 of the stride: from the expanded features of the fourth and the sixth
 * block, and from the output of the twelfth. `slim` and `to` are channels after the reduction and the projection.
 */
const LATERALS = [
  { name: 'lateral2', from: 72, slim: 18, to: 64 },
  { name: 'lateral3', from: 96, slim: 24, to: 96 },
  { name: 'lateral4', from: 88, slim: 22, to: 128 },
] as const;

/** The top-down path: each step doubles height and width. */
const UPS = [
  { name: 'up5', from: TOP, to: 128 },
  { name: 'up4', from: 256, to: 96 },
  { name: 'up3', from: 192, to: 64 },
] as const;

/** Channels of the pyramid's finest feature map, which a detection head reads. */
const FEATURES = 128;
const GATE = 32;

/** Blocks before the pyramid's first feature map: each is a separate layer. */
const SEPARATE_BLOCKS = 3;

/**
 * CenterNet (Zhou 2019, "Objects as Points") on MobileNetV3, as 610265158 trained it on COCO (mobilenetv3_centernet):
 * pixels 0..255 `[batch, size, size, 3]` to `[batch, size / 4, size / 4, classes + 4]`. Each position has a logit for each
 * class, that an object's center is there, and the distances in pixels to the box's left, top, right and bottom edge;
 * `decodeCenters` makes boxes of them. Batch normalisation is folded into the kernels, as published. Throws if the size is not
 * a multiple of 32, or less than 64.
 */
export function centernet({ size = 512 }: { size?: number } = {}): Architecture {
  if (!Number.isInteger(size) || size < 64 || size % 32 !== 0) {
    throw new TransferError(
      `centernet's size must be a multiple of 32, and at least 64; got ${size}. It was trained at 512.`,
    );
  }
  const side = size / STRIDE;
  return {
    name: 'centernet',
    input: { shape: [size, size, 3] },
    layers: centernetLayers(),
    weights: centernetWeights(),
    output: [side, side, COCO_CLASSES.length + 4],
    classes: COCO_CLASSES,
    recipe: { architecture: 'centernet', config: { size } },
  };
}

/** Stem, three blocks, one layer for all blocks under the pyramid's branches, and the two output maps. */
function centernetLayers(): Layer[] {
  const inPyramid = [
    ...BLOCKS.slice(SEPARATE_BLOCKS).map(({ name }) => name),
    'top',
    ...[...LATERALS, ...UPS].map((l) => l.name),
  ];
  return [
    { name: 'stem', apply: (x, w) => conv(x, w, 'stem', { stride: 2, activation: 'hard-swish' }) },
    ...BLOCKS.slice(0, SEPARATE_BLOCKS).map(
      (block): Layer => ({ name: block.name, apply: (x, w) => applyBlock(x, w, block) }),
    ),
    { name: 'pyramid', inside: [...inPyramid, 'gate'], apply: pyramid },
    centerMaps(),
  ];
}

function applyBlock(x: Tensor, w: Weights, block: Block): Tensor {
  return filterAndProject(block.name === 'block1' ? x : expand(x, w, block), x, w, block);
}

function expand(x: Tensor, w: Weights, { name, activation }: Block): Tensor {
  return conv(x, w, `${name}/expand`, { activation });
}

function filterAndProject(
  expanded: Tensor,
  x: Tensor,
  w: Weights,
  { name, stride, squeeze, activation, ...block }: Block,
): Tensor {
  let y = depthwise(expanded, w, `${name}/filter`, { stride, activation });
  if (squeeze) {
    const mean = y.mean([1, 2], true);
    y = y.mul(hardSigmoid(conv(conv(mean, w, `${name}/squeeze`, RELU), w, `${name}/excite`)));
  }
  y = conv(y, w, `${name}/project`);
  return stride === 1 && block.inputs === block.outputs ? y.add(x) : y;
}

/** Feature maps of four scales merged at the finest, `[batch, h, w, 128]`, with a gate for each channel from the global mean. */
function pyramid(x: Tensor, w: Weights): Tensor {
  const taps: Tensor[] = [];
  let y = x;
  for (const [index, block] of BLOCKS.entries()) {
    if (index < SEPARATE_BLOCKS) continue;
    const expanded = expand(y, w, block);
    if (index === 3 || index === 5) taps.push(expanded);
    y = filterAndProject(expanded, y, w, block);
    if (index === 11) taps.push(y);
  }
  y = conv(y, w, 'top', { activation: 'hard-swish' });
  for (const [index, up] of UPS.entries()) {
    const level = UPS.length - 1 - index;
    y = tf.concat([lateral(taps[level], w, LATERALS[level].name), upsample(y, w, up.name)], 3).relu();
  }
  const gate = conv(conv(y.mean([1, 2], true), w, 'gate/squeeze', RELU), w, 'gate/excite').sigmoid();
  return y.mul(gate);
}

function lateral(x: Tensor, w: Weights, name: string): Tensor {
  return conv(depthwise(conv(x, w, `${name}/reduce`, RELU), w, `${name}/filter`), w, `${name}/project`);
}

/** Two parallel separable convolutions, then bilinear upsampling by 2. */
function upsample(x: Tensor, w: Weights, name: string): Tensor {
  const parts = ['near', 'far'].map((part) => {
    return conv(depthwise(x, w, `${name}/${part}-filter`), w, `${name}/${part}-project`);
  });
  const sum = parts[0].add(parts[1]) as Tensor4D;
  return tf.image.resizeBilinear(sum, [2 * sum.shape[1], 2 * sum.shape[2]]);
}

/** Shapes and published names of every weight, in layer order. `published` is the node in the author's graph. */
function centernetWeights(): WeightSpec[] {
  const classes = COCO_CLASSES.length;
  return [
    ...folded('stem', [3, 3, 3, STEM], 'tower_0/MobilenetV3/Conv/Conv2D'),
    ...BLOCKS.flatMap(blockWeights),
    ...folded('top', [1, 1, BLOCKS[BLOCKS.length - 1].outputs, TOP], 'tower_0/extern1/Conv2D'),
    ...LATERALS.flatMap(({ name, from, slim, to }) => {
      const path = `CenternetHead/c${name.at(-1)}_reverse`;
      return [
        ...folded(`${name}/reduce`, [1, 1, from, slim], `tower_0/${path}/1x1/Conv2D`),
        filter(`${name}/filter`, 5, slim, `${path}/3x3/depthwise_weights`),
        ...folded(`${name}/project`, [1, 1, slim, to], `tower_0/${path}/3x3/separable_conv2d`),
      ];
    }),
    ...UPS.flatMap(({ name, from, to }) =>
      [
        { part: 'near', side: 3, branch: 'x' },
        { part: 'far', side: 5, branch: 'y' },
      ].flatMap(({ part, side: size, branch }) => {
        const path = `CenternetHead/c${name.at(-1)}_upsample/branch_${branch}_upsample_resize`;
        return [
          filter(`${name}/${part}-filter`, size, from, `${path}/depthwise_weights`),
          ...folded(`${name}/${part}-project`, [1, 1, from, to], `tower_0/${path}/separable_conv2d`),
        ];
      }),
    ),
    ...folded('gate/squeeze', [1, 1, FEATURES, GATE], 'tower_0/CenternetHead/conv1x1_se_a/Conv2D'),
    kernel('gate/excite', [1, 1, GATE, FEATURES], 'CenternetHead/conv1x1_se_b/weights'),
    ...mapWeights('centers', classes, 'CenternetHead/centernet_cls_output'),
    ...mapWeights('sides', 4, 'CenternetHead/centernet_wh_output'),
  ];
}

function blockWeights(
  { name, kernel: size, inputs, wide: expanded, outputs, squeeze }: Block,
  index: number,
): WeightSpec[] {
  const path = `MobilenetV3/expanded_conv${index === 0 ? '' : `_${index}`}`;
  const excite = squeeze
    ? [
        ...biased(`${name}/squeeze`, [1, 1, expanded, squeeze], `${path}/squeeze_excite/Conv`),
        ...biased(`${name}/excite`, [1, 1, squeeze, expanded], `${path}/squeeze_excite/Conv_1`),
      ]
    : [];
  return [
    ...(index === 0 ? [] : folded(`${name}/expand`, [1, 1, inputs, expanded], `tower_0/${path}/expand/Conv2D`)),
    filter(`${name}/filter`, size, expanded, `tower_0/${path}/depthwise/depthwise_weights`),
    bias(`${name}/filter`, expanded, `tower_0/${path}/depthwise/depthwise_bn_offset`),
    ...excite,
    ...folded(`${name}/project`, [1, 1, expanded, outputs], `tower_0/${path}/project/Conv2D`),
  ];
}

function mapWeights(name: string, outputs: number, path: string): WeightSpec[] {
  return [
    filter(`${name}/filter`, 3, FEATURES, `${path}/depthwise_weights`),
    kernel(`${name}/project`, [1, 1, FEATURES, outputs], `${path}/pointwise_weights`),
    bias(`${name}/project`, outputs, `${path}/biases`),
  ];
}

/** A kernel with its batch normalisation folded in, and the resulting bias. */
function folded(name: string, shape: readonly number[], path: string): WeightSpec[] {
  return [kernel(name, shape, `${path}_weights`), bias(name, shape[3], `${path}_bn_offset`)];
}

function biased(name: string, shape: readonly number[], path: string): WeightSpec[] {
  return [kernel(name, shape, `${path}/weights`), bias(name, shape[3], `${path}/biases`)];
}

function kernel(name: string, shape: readonly number[], published: string): WeightSpec {
  return { name: `${name}/kernel`, shape, init: 'he', trainable: true, published };
}

function filter(name: string, size: number, channels: number, published: string): WeightSpec {
  return { ...kernel(name, [size, size, channels, 1], published), depthwise: true };
}

function bias(name: string, channels: number, published: string): WeightSpec {
  return { name: `${name}/bias`, shape: [channels], init: 'zeros', trainable: true, published };
}
