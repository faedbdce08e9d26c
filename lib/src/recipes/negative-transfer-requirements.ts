import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { isSame, someNames } from '../data/in-classes-of';
import { requireDisjoint } from '../data/require-disjoint';
import { TransferError } from '../error';
import { requireNet } from '../require/arguments';
import { numberText } from '../require/described';
import type { TransferData } from './negative-transfer';

/** Whether every example has a class label. */
export function hasLabels({ labels, classes }: Dataset): boolean {
  return classes.length > 0 && !labels.some(Number.isNaN);
}

/** Throws, before any training, if the arms cannot be compared, or not fairly. */
export async function requireComparison(
  net: (seed: number) => Net,
  { source, target, test }: TransferData,
  seeds: readonly number[],
): Promise<void> {
  if (seeds.length < 2 || new Set(seeds).size < seeds.length) {
    throw new TransferError(
      `negativeTransfer needs at least two different seeds, to estimate the variance; got ${numberText(seeds)}. ` +
        'Try seeds: [1, 2, 3, 4, 5].',
    );
  }
  if (test.classes.length === 0) {
    throw new TransferError(
      `${test.name} has no classes, so accuracy cannot be measured. Pass a test set with the labels of ${source.name}: ` +
        `${someNames(source.classes)}.`,
    );
  }
  for (const other of hasLabels(target) ? [target, test] : [test]) {
    if (isSame(other.classes, source.classes)) continue;
    throw new TransferError(
      `${source.name} has the classes ${someNames(source.classes)}, ${other.name} has ${someNames(other.classes)}: a label has ` +
        'another meaning in each. Give both the same names.',
    );
  }
  for (const train of [source, target]) await requireDisjoint(train, test);
  requireOwnWeights(net, seeds[0]);
}

/** Throws if two calls share weights: an arm must not start from the trained weights of another. */
function requireOwnWeights(net: (seed: number) => Net, seed: number): void {
  const [first, second] = [net(seed), net(seed)];
  for (const made of [first, second]) requireNet('The function of the seed in negativeTransfer', made);
  const shared = Object.keys(first.weights).filter((name) => first.weights[name] === second.weights[name]);
  for (const { weights } of [first, second]) {
    for (const [name, weight] of Object.entries(weights)) if (!shared.includes(name)) weight.dispose();
  }
  if (shared.length === 0) return;
  throw new TransferError(
    `The net has the same '${shared[0]}' at every call, so one arm would continue from another. Copy the shared weights: ` +
      '(seed) => join(copy(backbone), head({ classes, seed })).',
  );
}
