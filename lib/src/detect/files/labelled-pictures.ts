import type { Skipped } from '../../core/dataset';
import { isBox, type LabelledPicture } from '../../data/labelled';
import {
  refuse,
  requireArray,
  requireNames,
  requirePath,
  requireProperties,
  requireText,
} from '../../require/arguments';

/** Images with labelled boxes, and the classes of the boxes. */
export interface LabelledPictures {
  /** The file or folder that the boxes are from. */
  readonly name: string;
  /** Class names, in the file's order. */
  readonly classes: readonly string[];
  readonly pictures: readonly LabelledPicture[];
  /** Invalid entries that were left out or corrected, if `skip` was true. */
  readonly skipped?: readonly Skipped[];
}

/** Options of all readers of box files. */
export interface ReadBoxesOptions {
  /** Folder of the images, if it is not the format's usual one. */
  readonly pictures?: string;
  /**
   * Leaves out invalid entries (boxes, or images whose file is missing) and lists them in `skipped` instead of
   * throwing. A box that extends beyond its image is clipped and listed too. An object whose box is left out remains in
   * its image, unlabelled. Default false.
   */
  readonly skip?: boolean;
}

/** Throws unless `set` is images with boxes and the names of their classes. */
export function requireLabelledPictures(call: string, set: LabelledPictures): void {
  requireProperties(call, 'images with boxes, as readCoco(file) gives', set, ['name', 'classes', 'pictures']);
  requireText(call, 'the name of the images', set.name);
  requireNames(call, set.classes);
  requireArray(call, 'images', set.pictures);
  for (const picture of set.pictures) {
    requireProperties(call, 'an image with its boxes', picture, ['file', 'width', 'height', 'boxes']);
    requirePath(call, picture.file);
    requireArray(call, `boxes of ${picture.file}`, picture.boxes);
    for (const labelled of picture.boxes) {
      requireProperties(call, `a box of ${picture.file}`, labelled, ['box', 'class']);
      const { box, class: name } = labelled;
      requireText(call, `the class of a box of ${picture.file}`, name);
      if (!isBox(box))
        refuse(call, box, `a box of ${picture.file} as [left, top, right, bottom]`, 'Give four numbers.');
    }
  }
}
