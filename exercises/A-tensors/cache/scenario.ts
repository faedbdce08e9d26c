import { copied, memory, type TensorData, weightsOf } from 'course/scenario';
import { type Dataset, eagerly, type Net } from 'transferlab';
import { type Asked, twoQuestions, type Use } from './setting';

interface Answer {
  features(net: Net, at: string, train: Dataset, test: Dataset): unknown;
}

/**
 * Asks twice, with a change between: both results, the first once more where it was overwritten, the batches that passed the
 * net in each call, the weights of the net after the change, and the tensors that the first call left.
 */
export async function twice(answer: Answer, use: Use) {
  return eagerly(async () => {
    let passed: (TensorData | null)[] = [];
    const { first, afterwards, variables } = twoQuestions(use, (x) => {
      passed[passed.length] = weightsOf({ x }).x;
    });
    const ask = ({ net, at, train, test }: Asked) => answer.features(net, at, train, test);
    const tensors = memory();
    const given = await ask(first);
    const left = tensors.left();
    const report = { left, first: copied(given), passedFirst: passed };
    const isOverwritten = use.change === 'the results are overwritten';
    if (isOverwritten) overwrite(given);
    const overwritten = isOverwritten ? copied(given) : undefined;
    const next = afterwards();
    const weights = weightsOf(variables);
    passed = [];
    const second = await ask(next);
    return { ...report, overwritten, second: copied(second), passedAgain: passed, weights };
  });
}

/** As a caller may whose the result is: it reads nothing that is reported. */
function overwrite(value: unknown): void {
  // Claim: which numbers were overwritten; the copy that is reported is compared with what it should be.
  if (typeof value !== 'object' || value === null) return;
  for (const key of Object.keys(value)) {
    const part: unknown = Reflect.get(value, key);
    // Claim: as above.
    if (typeof part === 'number') Reflect.set(value, key, 7);
    else overwrite(part);
  }
}
