import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { TransferError } from '../error';
import { requireArray, requireDataset, requireNet, requireProperties } from '../require/arguments';
import { requireOptions } from '../require/options';
import { renamedOption } from '../require/renamed-option';
import { DETECT_OPTIONS, type Detection, type DetectOptions, detect } from './detect';
import { nms } from './nms';

/** A net and the pictures at the size that it reads. */
export interface View {
  readonly net: Net;
  readonly data: Dataset;
}

export interface DetectAtSizesOptions extends DetectOptions {
  /** Width and height of the picture in whose pixels boxes are given; those of the first view unless given. */
  readonly size?: readonly [width: number, height: number];
  /** What makes one list of what was found at several sizes: `nms` unless given, or `softNms` with options of yours. */
  readonly merge?: (found: readonly Detection[]) => Detection[];
}

/**
 * What a detector sees in pictures that it is shown at several sizes: small things are found in large ones, large things
 * in small ones. Each view holds the same pictures in the same order, each whole and at the shape of its net, so that a
 * box is scaled by the ratio of the sides. All boxes of a picture are merged, and the `maxDetections` most confident are kept.
 * `atSize(net, 640)` gives the nets; more in `detect`. Throws where views hold other numbers of pictures.
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
  const { size, merge = nms, most, ...others } = options;
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
  const [width, height] = size ?? [net.input.shape[1], net.input.shape[0]];
  const all: Detection[][] = first.ids.map(() => []);
  for (const view of views) {
    const [rows, columns] = view.net.input.shape;
    const found = await detect(view.net, view.data, { ...others, maxDetections });
    for (const [picture, boxes] of found.entries()) {
      for (const one of boxes) all[picture].push(scaled(one, width / columns, height / rows));
    }
  }
  return all.map((found) => merge(found).slice(0, maxDetections));
}

function scaled({ box: [x1, y1, x2, y2], ...rest }: Detection, x: number, y: number): Detection {
  return { ...rest, box: [x1 * x, y1 * y, x2 * x, y2 * y] };
}
