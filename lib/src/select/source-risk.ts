import { requireLogits } from '../calibrate/calibration';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { largest } from '../extremes';
import { requireDataset, requireNet } from '../require/arguments';
import { requireOptions } from '../require/options';
import { inNetClasses } from '../train/in-net-classes';
import { predict } from '../train/predict';

/** What is counted of each example: 1 for a wrong answer, or the cross-entropy of the right one in nats. */
export type Risk = 'error' | 'crossEntropy';

/**
 * What a net loses per example on source data that it was not trained on: its share of wrong answers, or its cross-entropy.
 * Lower is better. The plainest way to choose without labels of the target, and blind to the shift between the domains.
 */
export async function sourceRisk(
  net: Net,
  heldOut: Dataset,
  options: { readonly risk?: Risk; readonly batch?: number } = {},
): Promise<number> {
  requireOptions('sourceRisk', options, { risk: true, batch: true });
  requireNet('sourceRisk', net);
  requireDataset('sourceRisk', heldOut);
  const { risk = 'error', batch = 16 } = options;
  const losses = await lossesOf(net, heldOut, { risk, batch });
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

/** What a net loses on each example, `[examples]`. */
export async function lossesOf(
  net: Net,
  data: Dataset,
  { risk, batch }: { readonly risk: Risk; readonly batch: number },
): Promise<number[]> {
  const { labels } = inNetClasses(net, data);
  const logits = await predict(net, data, { batch });
  try {
    requireLogits(logits, labels);
    const rows = logits.arraySync() as number[][];
    return rows.map((row, index) => (risk === 'error' ? errorOf : crossEntropyOf)(row, labels[index]));
  } finally {
    logits.dispose();
  }
}

const errorOf = (row: readonly number[], label: number) => (row.indexOf(largest(row)) === label ? 0 : 1);

function crossEntropyOf(row: readonly number[], label: number): number {
  const top = largest(row);
  return top + Math.log(row.reduce((sum, logit) => sum + Math.exp(logit - top), 0)) - row[label];
}
