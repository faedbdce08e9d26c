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

/** Pixels from one place of the output to the next. */
const STRIDE = 4;

/** A block of MobileNetV3 (Howard 2019): expand by 1x1, filter each channel, weigh channels, project back. */
interface Block {
  readonly name: string;
  readonly kernel: number;
  readonly stride: number;
  readonly inputs: number;
  readonly wide: number;
  readonly outputs: number;
  /** Channels between which squeeze-and-excitation (Hu 2018) weighs the wide ones. */
  readonly squeeze?: number;
  readonly activation: Activation;
}

/** Kernel, stride, wide channels, outputs, squeezed channels: the first six with ReLU, the others with hard-swish. */
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

const BLOCKS: readonly Block[] = TABLE.map(([kernel, stride, wide, outputs, squeeze], place) => ({
  ...{ name: `block${place + 1}`, kernel, stride, wide, outputs, squeeze },
  inputs: place === 0 ? STEM : TABLE[place - 1][3],
  activation: place < 6 ? 'relu' : 'hard-swish',
}));

/**
 * Where the pyramid takes maps from the blocks, by the stride in bits: half way through the fourth and the sixth block,
 * where they are widest, and behind the twelfth. `slim` and `to` are channels on the way in.
 */
const LATERALS = [
  { name: 'lateral2', from: 72, slim: 18, to: 64 },
  { name: 'lateral3', from: 96, slim: 24, to: 96 },
  { name: 'lateral4', from: 88, slim: 22, to: 128 },
] as const;

/** The way back up: each doubles height and width. */
const UPS = [
  { name: 'up5', from: TOP, to: 128 },
  { name: 'up4', from: 256, to: 96 },
  { name: 'up3', from: 192, to: 64 },
] as const;

/** Channels of the pyramid's finest map, and so of what a detector's head reads. */
const FEATURES = 128;
const GATE = 32;

/** Blocks in front of the first map that the pyramid takes: each is a layer of its own. */
const ALONE = 3;

/**
 * CenterNet (Zhou 2019, "Objects as Points") on MobileNetV3, as 610265158 trained it on COCO (mobilenetv3_centernet):
 * pixels 0..255 `[batch, size, size, 3]` to `[batch, size / 4, size / 4, classes + 4]`. At each place there are a logit
 * for each class, that an object's middle is there, and the pixels from there to the box's left, top, right and lower
 * side; `decodeCenters` makes boxes of them. Batch normalisation is inside the kernels, as the author published it.
 * Throws for a size that is no multiple of 32.
 */
export function centernet({ size = 512 }: { size?: number } = {}): Architecture {
  if (!Number.isInteger(size) || size < 64 || size % 32 !== 0) {
    throw new TransferError(
      `centernet reads pictures whose side is a multiple of 32 from 64 on, not ${size}. It was trained at 512.`,
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

/** Stem, three blocks, everything that the pyramid branches over as one layer, and the two maps of the output. */
function centernetLayers(): Layer[] {
  const inPyramid = [
    ...BLOCKS.slice(ALONE).map(({ name }) => name),
    'top',
    ...[...LATERALS, ...UPS].map((l) => l.name),
  ];
  return [
    { name: 'stem', apply: (x, w) => conv(x, w, 'stem', { stride: 2, activation: 'hard-swish' }) },
    ...BLOCKS.slice(0, ALONE).map((block): Layer => ({ name: block.name, apply: (x, w) => applyBlock(x, w, block) })),
    { name: 'pyramid', inside: [...inPyramid, 'gate'], apply: pyramid },
    centerMaps(),
  ];
}

function applyBlock(x: Tensor, w: Weights, block: Block): Tensor {
  return narrow(block.name === 'block1' ? x : widen(x, w, block), x, w, block);
}

function widen(x: Tensor, w: Weights, { name, activation }: Block): Tensor {
  return conv(x, w, `${name}/expand`, { activation });
}

function narrow(wide: Tensor, x: Tensor, w: Weights, { name, stride, squeeze, activation, ...block }: Block): Tensor {
  let y = depthwise(wide, w, `${name}/filter`, { stride, activation });
  if (squeeze) {
    const mean = y.mean([1, 2], true);
    y = y.mul(hardSigmoid(conv(conv(mean, w, `${name}/squeeze`, RELU), w, `${name}/excite`)));
  }
  y = conv(y, w, `${name}/project`);
  return stride === 1 && block.inputs === block.outputs ? y.add(x) : y;
}

/** Maps of four scales brought to the finest, `[batch, h, w, 128]`, each channel weighed by the whole picture. */
function pyramid(x: Tensor, w: Weights): Tensor {
  const taken: Tensor[] = [];
  let y = x;
  for (const [place, block] of BLOCKS.entries()) {
    if (place < ALONE) continue;
    const wide = widen(y, w, block);
    if (place === 3 || place === 5) taken.push(wide);
    y = narrow(wide, y, w, block);
    if (place === 11) taken.push(y);
  }
  y = conv(y, w, 'top', { activation: 'hard-swish' });
  for (const [place, up] of UPS.entries()) {
    const level = UPS.length - 1 - place;
    y = tf.concat([lateral(taken[level], w, LATERALS[level].name), double(y, w, up.name)], 3).relu();
  }
  const weight = conv(conv(y.mean([1, 2], true), w, 'gate/squeeze', RELU), w, 'gate/excite').sigmoid();
  return y.mul(weight);
}

function lateral(x: Tensor, w: Weights, name: string): Tensor {
  return conv(depthwise(conv(x, w, `${name}/reduce`, RELU), w, `${name}/filter`), w, `${name}/project`);
}

/** Two separable convolutions side by side, then twice the height and width. */
function double(x: Tensor, w: Weights, name: string): Tensor {
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
      ].flatMap(({ part, side, branch }) => {
        const path = `CenternetHead/c${name.at(-1)}_upsample/branch_${branch}_upsample_resize`;
        return [
          filter(`${name}/${part}-filter`, side, from, `${path}/depthwise_weights`),
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

function blockWeights({ name, kernel: side, inputs, wide, outputs, squeeze }: Block, place: number): WeightSpec[] {
  const path = `MobilenetV3/expanded_conv${place === 0 ? '' : `_${place}`}`;
  const excite = squeeze
    ? [
        ...biased(`${name}/squeeze`, [1, 1, wide, squeeze], `${path}/squeeze_excite/Conv`),
        ...biased(`${name}/excite`, [1, 1, squeeze, wide], `${path}/squeeze_excite/Conv_1`),
      ]
    : [];
  return [
    ...(place === 0 ? [] : folded(`${name}/expand`, [1, 1, inputs, wide], `tower_0/${path}/expand/Conv2D`)),
    filter(`${name}/filter`, side, wide, `tower_0/${path}/depthwise/depthwise_weights`),
    bias(`${name}/filter`, wide, `tower_0/${path}/depthwise/depthwise_bn_offset`),
    ...excite,
    ...folded(`${name}/project`, [1, 1, wide, outputs], `tower_0/${path}/project/Conv2D`),
  ];
}

function mapWeights(name: string, outputs: number, path: string): WeightSpec[] {
  return [
    filter(`${name}/filter`, 3, FEATURES, `${path}/depthwise_weights`),
    kernel(`${name}/project`, [1, 1, FEATURES, outputs], `${path}/pointwise_weights`),
    bias(`${name}/project`, outputs, `${path}/biases`),
  ];
}

/** A kernel into which its batch normalisation was multiplied, and what that left as a bias. */
function folded(name: string, shape: readonly number[], path: string): WeightSpec[] {
  return [kernel(name, shape, `${path}_weights`), bias(name, shape[3], `${path}_bn_offset`)];
}

function biased(name: string, shape: readonly number[], path: string): WeightSpec[] {
  return [kernel(name, shape, `${path}/weights`), bias(name, shape[3], `${path}/biases`)];
}

function kernel(name: string, shape: readonly number[], published: string): WeightSpec {
  return { name: `${name}/kernel`, shape, init: 'he', trainable: true, published };
}

function filter(name: string, side: number, channels: number, published: string): WeightSpec {
  return { ...kernel(name, [side, side, channels, 1], published), depthwise: true };
}

function bias(name: string, channels: number, published: string): WeightSpec {
  return { name: `${name}/bias`, shape: [channels], init: 'zeros', trainable: true, published };
}
