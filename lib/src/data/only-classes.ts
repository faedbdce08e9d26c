import type { Dataset } from '../core/dataset';
import { TransferError } from '../error';
import { requireArray, requireDataset } from '../require/arguments';
import { nameText } from '../require/described';
import { subset } from './subset';

/**
 * The examples of some classes, as a set that has no others: the classes stand in the order in which they are named here,
 * and labels count in it. Throws where a class is not in the set or named twice.
 */
export function onlyClasses(data: Dataset, names: readonly string[]): Dataset {
  requireDataset('onlyClasses', data);
  requireArray('onlyClasses', 'names', names);
  const missing = names.find((name) => !data.classes.includes(name));
  if (missing !== undefined || names.length === 0) {
    const what = missing === undefined ? 'no classes were named' : `there is no class ${nameText(missing)}`;
    throw new TransferError(`${data.name}: ${what}. Its classes: ${data.classes.join(', ')}.`);
  }
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  if (twice !== undefined) throw new TransferError(`onlyClasses names '${twice}' twice. Name each class once.`);
  const kept = subset(
    data,
    [...data.labels.keys()].filter((place) => names.includes(data.classes[data.labels[place]])),
  );
  return { ...kept, classes: [...names], labels: kept.labels.map((label) => names.indexOf(data.classes[label])) };
}
