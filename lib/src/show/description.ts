import type { Description } from './describe';
import type { Gallery } from './gallery';
import { cellText, type Table, table } from './table';

/** The parts of a drawn description, from top to bottom: facts about the dataset, its classes, its images. */
export function descriptionParts(description: Description): (Table | Gallery)[] {
  const { name, examples, shape, values, labels, groups, skipped, classes, pictures } = description;
  const facts = [
    ['name', name],
    ['examples', String(examples)],
    ['shape of one', `[${shape.join(', ')}]`],
    ['values', values],
    ...(labels
      ? [['labels', `${cellText(labels.smallest)} to ${cellText(labels.largest)}, mean ${cellText(labels.mean)}`]]
      : []),
    ...(groups ? [['groups', `${groups.count}, the largest of ${groups.largest}`]] : []),
    ...(skipped.length > 0 ? [['left out', `${skipped.length}, such as ${skipped[0].id}: ${skipped[0].reason}`]] : []),
  ];
  return [{ columns: ['set', ''], rows: facts }, table(classes), ...(pictures ? [pictures] : [])];
}
