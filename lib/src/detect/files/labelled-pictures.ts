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

/** Pictures with boxes, and the classes that the boxes may have. */
export interface LabelledPictures {
  /** The file or the folder that says the boxes. */
  readonly name: string;
  /** In the order that the file gives them. */
  readonly classes: readonly string[];
  readonly pictures: readonly LabelledPicture[];
  /** What was left out or corrected because it cannot be used as it is, where that was asked for. */
  readonly skipped?: readonly Skipped[];
}

/** For the readers of box files. */
export interface ReadBoxesOptions {
  /** Where the pictures lie, where they are not in their usual place. */
  readonly pictures?: string;
  /**
   * Leaves out what cannot be used (a box, or a picture whose file is missing) and lists it in `skipped`, in place of an
   * error. A box that reaches out of its picture is cut to it, and listed too. A thing whose box is left out stays in its
   * picture without one.
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
    for (const one of picture.boxes) {
      requireProperties(call, `a box of ${picture.file}`, one, ['box', 'class']);
      const { box, class: name } = one;
      requireText(call, `the class of a box of ${picture.file}`, name);
      if (!isBox(box))
        refuse(call, box, `a box of ${picture.file} as [left, top, right, bottom]`, 'Give four numbers.');
    }
  }
}
