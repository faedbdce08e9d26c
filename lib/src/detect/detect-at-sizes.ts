import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { TransferError } from '../error';
import { requireArray, requireDataset, requireFunction, requireNet, requireProperties } from '../require/arguments';
import { numberText } from '../require/described';
import { requireOptions } from '../require/options';
import { renamedOption } from '../require/renamed-option';
import { DETECT_OPTIONS, type Detection, type DetectOptions, detect } from './detect';
import { nms } from './nms';

/** A detector and the images at its input size. */
export interface View {
  readonly net: Net;
  /** The images at the net's input size, in the same order in each view. */
  readonly data: Dataset;
}

/** Options of `detect`, the size for the boxes, and how detections of several sizes are merged. */
export interface DetectAtSizesOptions extends DetectOptions {
  /** Size in pixels of the images that the boxes are on; default: the first view's. */
  readonly size?: readonly [width: number, height: number];
  /**
   * Merges the detections of one image from all sizes; default `nms`. Pass a function for `softNms` or other options.
   */
  readonly merge?: (detections: readonly Detection[]) => Detection[];
}

/**
 * Detections of the same images at several input sizes, merged (multi-scale inference). Large inputs help with small
 * objects, small inputs with large ones. Each view has the same images in the same order, resized to its net's input
 * `[height, width, channels]`; boxes are scaled by the ratio of the sizes. `atSize(net, 640)` makes a net for another
 * size. Returns for each image at most `maxDetections` (default 100), highest score first.
 *
 * Throws if an argument has the wrong type, an option is unknown, there is no view, a view lacks a net or a dataset,
 * the views have different numbers of images, `size` is not a width and a height above 0, `merge` is not a function, or
 * `detect` throws for one of them.
 */
export async function detectAtSizes(
  views: readonly View[],
  options: DetectAtSizesOptions = {},
): Promise<Detection[][]> {
  requireOptions('detectAtSizes', options, { size: true, merge: true, ...DETECT_OPTIONS });
  requireArray('detectAtSizes', 'views', views);
  for (const view of views) {
    requireProperties('detectAtSizes', 'views', view, ['net', 'data']);
    requireNet("detectAtSizes' views", view.net);
    requireDataset("detectAtSizes' views", view.data);
  }
  const { size, merge = nms, most, ...detectOptions } = options;
  requireFunction('detectAtSizes', 'merge', merge);
  const maxDetections = renamedOption('detectAtSizes', options, ['maxDetections', 'most'], 100);
  if (views.length === 0) throw new TransferError('There is no view: pass at least one net with its pictures.');
  const [{ data: first, net }] = views;
  for (const { data } of views) {
    if (data.ids.length !== first.ids.length) {
      throw new TransferError(
        `${first.name} has ${first.ids.length} pictures and ${data.name} ${data.ids.length}. Every view shows the same pictures in the same order.`,
      );
    }
  }
  const [width, height] = size === undefined ? [net.input.shape[1], net.input.shape[0]] : requiredSize(size);
  const byImage: Detection[][] = first.ids.map(() => []);
  for (const view of views) {
    const [rows, columns] = view.net.input.shape;
    const viewDetections = await detect(view.net, view.data, { ...detectOptions, maxDetections });
    for (const [image, boxes] of viewDetections.entries()) {
      for (const detection of boxes) byImage[image].push(scaled(detection, width / columns, height / rows));
    }
  }
  return byImage.map((detections) => merge(detections).slice(0, maxDetections));
}

/** The size of the images. Throws unless it is a width and a height above 0. */
function requiredSize(size: readonly [width: number, height: number]): readonly [width: number, height: number] {
  const call = "detectAtSizes' size";
  requireArray(call, 'a width and a height', size);
  if (size.length === 2 && size.every((side) => Number.isFinite(side) && side > 0)) return size;
  throw new TransferError(`${call} must be a width and a height above 0; got ${numberText(size)}. Try [512, 512].`);
}

function scaled({ box: [x1, y1, x2, y2], ...rest }: Detection, x: number, y: number): Detection {
  return { ...rest, box: [x1 * x, y1 * y, x2 * x, y2 * y] };
}
