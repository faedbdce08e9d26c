import { existsSync } from 'node:fs';
import type { Dataset } from '../core/dataset';
import { boxList } from '../data/box-list';
import type { LabelledBox, LabelledPicture } from '../data/labelled';
import { type PictureSide, readPictures, sideOf } from '../data/read-pictures';
import { list } from '../data/row-values';
import { withTasks } from '../data/task-labels';
import { TransferError } from '../error';
import { requireArray, requireNames, requirePath, requireProperties } from '../require/arguments';
import { nearestName } from '../require/nearest-name';
import { requireOptions } from '../require/options';
import { intoLetterbox, letterbox } from './letterbox';

export interface BoxPicturesOptions extends PictureSide {
  /** Names of the classes, in the order of a detector's maps; without them the set has no boxes and is only looked at. */
  readonly classes?: readonly string[];
  readonly name?: string;
}

/** Pixels that a box may reach beyond its picture, since programs round differently; it is clipped. */
const BEYOND = 1;

/**
 * Pictures with boxes as a set that `fit` trains a detector on: `fit(net, data, { loss: { boxes: centerLoss() } })`. Each
 * picture is fitted whole into a square (see `decode`) of the size that the net in `for` reads or of `size` pixels, and its
 * boxes with it. They are the labels of the task `boxes`, lists of numbers of one length (see `boxList`), of which the
 * training step makes its targets. A crowd is left out. Throws, naming file and box, where a picture is missing, a box is
 * none or outside of its picture, a class has no such name; and where no picture has a box. Without `classes` the pictures
 * are a set for `detect` alone, whatever boxes they have.
 */
export function boxPictures(pictures: readonly LabelledPicture[], options: BoxPicturesOptions): Dataset {
  requireOptions('boxPictures', options, { classes: true, name: true, for: true, size: true });
  requireArray('boxPictures', 'pictures', pictures);
  for (const one of pictures) requireProperties('boxPictures', 'images with their boxes', one, ['file', 'boxes']);
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

/** What stands in the pictures, fitted into squares of `size` pixels. */
function boxLabels(
  pictures: readonly LabelledPicture[],
  { classes, name, size }: { classes: readonly string[]; name: string; size: number },
) {
  const twice = classes.find((one, place) => classes.indexOf(one) !== place);
  if (twice !== undefined) throw new TransferError(`${name}: '${twice}' is named twice among the classes.`);
  const boxes = pictures.map((picture) => {
    const { width, height } = picture;
    const frame = letterbox({ width, height }, { width: size, height: size });
    return picture.boxes.flatMap((one, row) => {
      const problem = boxProblem(one, picture, classes);
      if (problem !== undefined) throw new TransferError(`${picture.file}, box ${row + 1}: ${problem}`);
      return one.crowd ? [] : [{ which: classes.indexOf(one.class), box: intoLetterbox(one.box, frame) }];
    });
  });
  const most = boxes.reduce((longest, { length }) => Math.max(longest, length), 0);
  if (most === 0) {
    throw new TransferError(
      `None of the ${pictures.length} pictures of ${name} has a box, so there is nothing to learn. Label some things first.`,
    );
  }
  const labels = boxes.map((inPicture) => boxList(inPicture, most));
  return { labels, boxes: { width: size, height: size } };
}

/** What is wrong with a box, in words; undefined where nothing is. */
function boxProblem(
  { box, class: named }: LabelledBox,
  { width, height }: LabelledPicture,
  classes: readonly string[],
): string | undefined {
  const [x1, y1, x2, y2] = box;
  if (!box.every(Number.isFinite)) return `its sides are ${box.join(', ')}, and they are numbers of pixels.`;
  const turned = [
    ['x2', x2, 'x1', x1, 'right', 'left'],
    ['y2', y2, 'y1', y1, 'lower', 'upper'],
  ].find(([, far, , near]) => far <= near);
  if (turned) {
    const [far, end, near, start, other, one] = turned;
    return (
      `${far} is ${end} and ${near} ${start}; the ${other} side must lie beyond the ${one} one. Boxes are [x1, y1, x2, y2]; ` +
      'COCO writes [left, top, width, height].'
    );
  }
  if (x1 < -BEYOND || y1 < -BEYOND || x2 > width + BEYOND || y2 > height + BEYOND) {
    return `it reaches from (${x1}, ${y1}) to (${x2}, ${y2}), outside of its picture of ${width} x ${height} pixels.`;
  }
  if (classes.includes(named)) return undefined;
  const near = nearestName(named, classes);
  const advice = near === undefined ? '' : `; perhaps '${near}' is meant`;
  return `its class '${named}' is none of ${list(classes)}${advice}.`;
}
