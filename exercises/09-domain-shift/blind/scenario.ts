import { copied, memory } from 'course/scenario';
import { type Adaptation, type Dataset, mmd, unlabelled } from 'transferlab';
import { data, makeNet } from './setting';

interface Answer {
  chooseWeight(setting: object): Promise<object>;
}

type Labels = 'true' | 'exchanged' | 'none';

interface Use {
  target: Labels;
  test: Labels;
  weights: number[];
  seed: number;
}

function withLabels(set: Dataset, labels: Labels): Dataset {
  if (labels === 'none') return unlabelled(set);
  return labels === 'true' ? set : { ...set, labels: set.labels.map((label) => 1 - label) };
}

/**
 * Lets the answer choose: what it says, what it gave to adapt, how many nets it asked for, which examples of the test set it
 * read, and the tensors that are left.
 */
export async function run(answer: Answer, { target: targetLabels, test: testLabels, weights, seed }: Use) {
  const { source, target, test } = data(seed);
  const given: { name: string; labels: number[]; weight: number }[] = [];
  const testReads: number[][] = [];
  let nets = 0;
  const tensors = memory();
  const choice = await answer.chooseWeight({
    source,
    target: withLabels(target, targetLabels),
    test: {
      ...withLabels(test, testLabels),
      read(places: readonly number[]) {
        const asked = copied([...places]);
        testReads[testReads.length] = asked;
        return test.read(asked);
      },
    },
    weights: [...weights],
    makeNet() {
      nets++;
      return makeNet();
    },
    adapt(to: Dataset, weight: number): Adaptation {
      const { name, labels } = to;
      given[given.length] = copied({ name, labels: [...labels], weight });
      return mmd(to, { weight });
    },
  });
  const left = tensors.left();
  return { choice: copied(choice), given: [...given], nets, testReads: [...testReads], left };
}
