import type { Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { owning } from '../engine/owning';
import { TransferError } from '../error';
import { forward } from '../net/forward';
import { requireDataset, requireNet } from '../require/arguments';
import { type OptionNames, requireOptions } from '../require/options';
import { renamedOption } from '../require/renamed-option';
import { overBatches } from '../train/over-batches';
import { decodeCenters } from './decode-centers';

/** Something that a detector found. */
export interface Detection {
  /** Left, top, right and lower side in pixels of what the net reads. */
  readonly box: readonly [number, number, number, number];
  /** Probability, 0 to 1. */
  readonly score: number;
  /** The class's name, or its number where the net has no names. */
  readonly class: string;
}

export interface DetectOptions {
  /** Probability from which a box counts. */
  readonly minScore?: number;
  /** @deprecated Use `minScore`, which is the same option. */
  readonly least?: number;
  /** Boxes a picture. */
  readonly maxDetections?: number;
  /** @deprecated Use `maxDetections`, which is the same option. */
  readonly most?: number;
  readonly batch?: number;
}

/** The names of `DetectOptions`. */
export const DETECT_OPTIONS = {
  minScore: true,
  least: 'deprecated',
  maxDetections: true,
  most: 'deprecated',
  batch: true,
} as const satisfies OptionNames<DetectOptions>;

/**
 * Detections of a CenterNet in each image of a set, the most confident first. One object may be detected twice, in two
 * classes or at two centers: nothing is suppressed. Throws if the net's output is not a map of centers and edges.
 */
export async function detect(net: Net, data: Dataset, options: DetectOptions = {}): Promise<Detection[][]> {
  requireOptions('detect', options, DETECT_OPTIONS);
  requireNet('detect', net);
  requireDataset('detect', data);
  const { batch = 8 } = options;
  const minScore = renamedOption('detect', options, ['minScore', 'least'], 0.3);
  const maxDetections = renamedOption('detect', options, ['maxDetections', 'most'], 100);
  const [side, , channels] = net.output;
  if (net.output.length !== 3 || channels < 5) {
    throw new TransferError(
      `${net.name} gives [${net.output}], and boxes are made of maps [height, width, classes + 4]. Use backbone('centernet').`,
    );
  }
  const stride = net.input.shape[0] / side;
  const boxes = (x: Tensor) => [decodeCenters(forward(net, x), { maxDetections, stride })];
  const pictures = await owning(async (own) => {
    const [found] = await overBatches(net, data, { name: `${maxDetections} boxes`, run: boxes }, { batch });
    return (await own(found).array()) as number[][][];
  });
  return pictures.map((rows) =>
    rows
      .filter((row) => row[4] >= minScore)
      .map(([left, top, right, bottom, score, which]) => ({
        box: [left, top, right, bottom],
        score,
        class: net.classes?.[which] ?? String(which),
      })),
  );
}
