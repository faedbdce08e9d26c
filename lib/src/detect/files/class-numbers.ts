import type { LabelledBox } from '../../data/labelled';
import { TransferError } from '../../error';
import { nearestName } from '../../require/nearest-name';
import type { LabelledPictures } from './labelled-pictures';

/** The class index of a box among a set's classes. Throws for a box of another class. */
export function classNumbers({
  name,
  classes,
}: Pick<LabelledPictures, 'name' | 'classes'>): (box: LabelledBox) => number {
  const indices = new Map(classes.map((label, index) => [label, index]));
  return ({ class: label }) => {
    const index = indices.get(label);
    if (index !== undefined) return index;
    const nearest = nearestName(label, classes);
    throw new TransferError(
      `A box of ${name} has the class '${label}', which is none of the set's ${classes.length} classes` +
        `${nearest ? `. Did you mean '${nearest}'?` : `: ${classes.join(', ')}.`}`,
    );
  };
}
