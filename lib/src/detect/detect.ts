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
import { requireMinScore } from './require-overlap';

/** A detected object. */
export interface Detection {
  /** Left, top, right and bottom edge in pixels of the net's input. */
  readonly box: readonly [number, number, number, number];
  /** Probability, 0 to 1. */
  readonly score: number;
  /** The class name, or the class index as a string if the net has no class names. */
  readonly class: string;
}

/** Which detections are returned, and how many images are processed at a time. */
export interface DetectOptions {
  /** Minimum probability; default 0.3. */
  readonly minScore?: number;
  /** @deprecated Use `minScore`, which is the same option. */
  readonly least?: number;
  /** Maximum number of detections per image; default 100. */
  readonly maxDetections?: number;
  /** @deprecated Use `maxDetections`, which is the same option. */
  readonly most?: number;
  /** Images per batch; default 8. */
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
 * Detections of a CenterNet in each image of a dataset, highest score first. The net reads `[height, width, channels]`
 * and outputs `[h, w, classes + 4]`. An object may be detected twice, in two classes or at two centers: apply `nms` if
 * needed. Throws if an option is unknown, an argument has the wrong type, the net's output is not a map of centers and
 * edges, or the images do not fit its input. Also throws if `batch` or `maxDetections` is not a positive integer,
 * or `minScore` is not from 0 to 1.
 */
export async function detect(net: Net, data: Dataset, options: DetectOptions = {}): Promise<Detection[][]> {
  requireOptions('detect', options, DETECT_OPTIONS);
  requireNet('detect', net);
  requireDataset('detect', data);
  const { batch = 8 } = options;
  const minScore = renamedOption('detect', options, ['minScore', 'least'], 0.3);
  requireMinScore("detect's minScore", minScore, 0.3);
  const maxDetections = renamedOption('detect', options, ['maxDetections', 'most'], 100);
  const [side, , channels] = net.output;
  if (net.output.length !== 3 || channels < 5) {
    throw new TransferError(
      `${net.name} gives [${net.output}], and boxes are made of maps [height, width, classes + 4]. Use backbone('centernet').`,
    );
  }
  const stride = net.input.shape[0] / side;
  const boxes = (x: Tensor) => [decodeCenters(forward(net, x), { maxDetections, stride })];
  const images = await owning(async (own) => {
    const [decoded] = await overBatches(net, data, { name: `${maxDetections} boxes`, run: boxes }, { batch });
    return (await own(decoded).array()) as number[][][];
  });
  return images.map((rows) =>
    rows
      .filter((row) => row[4] >= minScore)
      .map(([left, top, right, bottom, score, classIndex]) => ({
        box: [left, top, right, bottom],
        score,
        class: net.classes?.[classIndex] ?? String(classIndex),
      })),
  );
}
