import type { Dataset } from '../core/dataset';
import { boxList } from '../data/box-list';
import type { LabelledBox, LabelledPicture } from '../data/labelled';
import { type PictureSide, readPictures, sideOf } from '../data/read-pictures';
import { list } from '../data/row-values';
import { withTasks } from '../data/task-labels';
import { TransferError } from '../error';
import { existsSync } from '../platform/files';
import { requireArray, requireNames, requirePath, requireProperties } from '../require/arguments';
import { nearestName } from '../require/nearest-name';
import { requireOptions } from '../require/options';
import { intoLetterbox, letterbox } from './letterbox';

/** The classes, name and image size of the set that `boxPictures` makes. */
export interface BoxPicturesOptions extends PictureSide {
  /**
   * Class names, in the order of the detector's outputs. Without them the set has no labels and is for `detect` only.
   */
  readonly classes?: readonly string[];
  /** The set's name in errors and reports; default 'pictures with boxes'. */
  readonly name?: string;
}

/** Pixels by which a box may extend beyond its image, because programs round differently; it is clipped. */
const BEYOND = 1;

/**
 * Images with labelled boxes as a dataset to train a detector on: `fit(net, data, { loss: { boxes: centerLoss() } })`.
 * Each image and its boxes are letterboxed to `[size, size, 3]` (see `decode`), where `size` is the input size of the
 * net in `for`, or an option. The boxes are the labels of the task `boxes`, padded lists of equal length (see
 * `boxList`); the training step computes its targets from them. Crowds are left out. Without `classes` the set has no
 * labels and is for `detect` only.
 *
 * Throws if an option is unknown, an argument has the wrong type, there are no images or an image file is missing. Also
 * throws if the net in `for` does not read square RGB images, or `size` differs from its input size or is not an
 * integer from 1 to 8192. With `classes`, also throws if a class is listed twice, no image has a box, or an image's
 * size or a box is invalid. A box is invalid if a coordinate is not finite, it has no area, its class is unknown, or it
 * extends more than one pixel beyond its image. The error names file and box.
 */
export function boxPictures(pictures: readonly LabelledPicture[], options: BoxPicturesOptions): Dataset {
  requireOptions('boxPictures', options, { classes: true, name: true, for: true, size: true });
  requireArray('boxPictures', 'pictures', pictures);
  for (const picture of pictures)
    requireProperties('boxPictures', 'images with their boxes', picture, ['file', 'boxes']);
  for (const { file } of pictures) requirePath('boxPictures', file);
  const { classes, name = 'pictures with boxes', ...side } = options;
  if (classes !== undefined) requireNames("boxPictures' classes", classes);
  const size = sideOf(side);
  if (pictures.length === 0) throw new TransferError(`${name}: there are no pictures. Give some, with their boxes.`);
  for (const { file } of pictures) {
    if (!existsSync(file))
      throw new TransferError(`${file} is not there, and ${name} names it. Is the folder the right one?`);
  }
  const files = pictures.map(({ file }) => file);
  const data: Dataset = {
    name,
    classes: [],
    labels: files.map(() => Number.NaN),
    ids: files,
    shape: [size, size, 3],
    pixels: true,
    read: readPictures(files, size),
  };
  return classes ? withTasks(data, { boxes: { classes, ...boxLabels(pictures, { classes, name, size }) } }) : data;
}

/**
 * The padded box lists of images letterboxed to `size` pixels. Throws if a class is listed twice, a box is invalid or
 * no image has a box.
 */
function boxLabels(
  pictures: readonly LabelledPicture[],
  { classes, name, size }: { classes: readonly string[]; name: string; size: number },
) {
  const duplicate = classes.find((name, index) => classes.indexOf(name) !== index);
  if (duplicate !== undefined) throw new TransferError(`${name}: '${duplicate}' is named twice among the classes.`);
  const boxes = pictures.map((picture) => {
    const { width, height } = picture;
    const frame = letterbox({ width, height }, { width: size, height: size });
    return picture.boxes.flatMap((labelled, index) => {
      const problem = boxProblem(labelled, picture, classes);
      if (problem !== undefined) throw new TransferError(`${picture.file}, box ${index + 1}: ${problem}`);
      return labelled.crowd
        ? []
        : [{ which: classes.indexOf(labelled.class), box: intoLetterbox(labelled.box, frame) }];
    });
  });
  const maxBoxes = boxes.reduce((longest, { length }) => Math.max(longest, length), 0);
  if (maxBoxes === 0) {
    throw new TransferError(
      `None of the ${pictures.length} pictures of ${name} has a box, so there is nothing to learn. Label some things first.`,
    );
  }
  const labels = boxes.map((imageBoxes) => boxList(imageBoxes, maxBoxes));
  return { labels, boxes: { width: size, height: size } };
}

/** Why a box is invalid, or undefined if it is valid. */
function boxProblem(
  { box, class: className }: LabelledBox,
  { width, height }: LabelledPicture,
  classes: readonly string[],
): string | undefined {
  const [x1, y1, x2, y2] = box;
  if (!box.every(Number.isFinite)) return `its sides are ${box.join(', ')}, and they are numbers of pixels.`;
  const swapped = [
    ['x2', x2, 'x1', x1, 'right', 'left'],
    ['y2', y2, 'y1', y1, 'lower', 'upper'],
  ].find(([, upper, , lower]) => upper <= lower);
  if (swapped) {
    const [upperName, upperValue, lowerName, lowerValue, upperEdge, lowerEdge] = swapped;
    return (
      `${upperName} is ${upperValue} and ${lowerName} ${lowerValue}; the ${upperEdge} side must lie beyond the ${lowerEdge} one. Boxes are [x1, y1, x2, y2]; ` +
      'COCO writes [left, top, width, height].'
    );
  }
  if (x1 < -BEYOND || y1 < -BEYOND || x2 > width + BEYOND || y2 > height + BEYOND) {
    return `it reaches from (${x1}, ${y1}) to (${x2}, ${y2}), outside of its picture of ${width} x ${height} pixels.`;
  }
  if (classes.includes(className)) return undefined;
  const nearest = nearestName(className, classes);
  const advice = nearest === undefined ? '' : `; perhaps '${nearest}' is meant`;
  return `its class '${className}' is none of ${list(classes)}${advice}.`;
}
