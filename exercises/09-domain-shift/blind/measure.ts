import { adam, crossEntropy, type Dataset, evaluate, fit, mmd, type Net, predict, unlabelled } from 'transferlab';
import { data, makeNet } from './setting';

/** Trains a net at each weight, and measures it in every way that a choice may go by. */
export async function reference(weights: number[], seed: number) {
  const { source, target, test } = data(seed);
  const measured = [];
  for (const weight of weights) {
    const net = makeNet();
    await fit(net, source, {
      loss: crossEntropy(),
      optimizer: adam(0.02),
      epochs: 30,
      batch: 20,
      seed: 1,
      adapt: mmd(unlabelled(target), { weight }),
    });
    const right = async (set: Dataset) => (await evaluate(net, set)).accuracy;
    const onTarget = await entropies(net, target);
    const [onSource, onTest] = [await entropies(net, source), await entropies(net, test)];
    measured.push({
      score: onTarget.ofMean - onTarget.mean,
      entropy: onTarget.mean,
      scoreOnSource: onSource.ofMean - onSource.mean,
      scoreOnTest: onTest.ofMean - onTest.mean,
      source: await right(source),
      target: await right(target),
      test: await right(test),
    });
  }
  return measured;
}

/** The entropy of the mean prediction, and the mean entropy of the predictions, in nats. */
async function entropies(net: Net, set: Dataset): Promise<{ ofMean: number; mean: number }> {
  const logits = await predict(net, unlabelled(set));
  const rows = logits.softmax().arraySync() as number[][];
  const entropy = (p: number[]) => -p.reduce((sum, share) => sum + (share > 0 ? share * Math.log(share) : 0), 0);
  const mean = rows[0].map((_, j) => rows.reduce((sum, row) => sum + row[j], 0) / rows.length);
  return { ofMean: entropy(mean), mean: rows.reduce((sum, row) => sum + entropy(row), 0) / rows.length };
}
