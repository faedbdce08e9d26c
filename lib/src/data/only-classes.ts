import type { Dataset } from '../core/dataset';
import { TransferError } from '../error';
import { requireArray, requireDataset } from '../require/arguments';
import { nameText } from '../require/described';
import { subset } from './subset';

/**
 * The examples of the named classes, as a set with only these classes. Labels are indices into `names`, in that order.
 * Throws if an argument has the wrong type, `names` is empty, a class is not in the set, or a class is named twice.
 */
export function onlyClasses(data: Dataset, names: readonly string[]): Dataset {
  requireDataset('onlyClasses', data);
  requireArray('onlyClasses', 'names', names);
  const missing = names.find((name) => !data.classes.includes(name));
  if (missing !== undefined || names.length === 0) {
    const problem = missing === undefined ? 'no classes were named' : `there is no class ${nameText(missing)}`;
    throw new TransferError(`${data.name}: ${problem}. Its classes: ${data.classes.join(', ')}.`);
  }
  const duplicate = names.find((name, index) => names.indexOf(name) !== index);
  if (duplicate !== undefined) throw new TransferError(`onlyClasses names '${duplicate}' twice. Name each class once.`);
  const selected = subset(
    data,
    [...data.labels.keys()].filter((index) => names.includes(data.classes[data.labels[index]])),
  );
  return {
    ...selected,
    classes: [...names],
    labels: selected.labels.map((label) => names.indexOf(data.classes[label])),
  };
}
