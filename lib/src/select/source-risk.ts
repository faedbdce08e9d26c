import { requireLogits } from '../calibrate/calibration';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { largest } from '../extremes';
import { requireDataset, requireNet } from '../require/arguments';
import { requireOneOf } from '../require/one-of';
import { requireOptions } from '../require/options';
import { inNetClasses } from '../train/in-net-classes';
import { predict } from '../train/predict';

/** Loss of an example: 1 for a wrong prediction and 0 for a correct one, or the cross-entropy in nats. */
export type Risk = 'error' | 'crossEntropy';

/**
 * Computes a network's mean risk on held-out source data: its error rate, or its cross-entropy in nats. Lower is
 * better. It is the simplest model-selection criterion without target labels, and ignores the shift between the
 * domains. Throws if an argument has the wrong type, an option is unknown, an example has no label, the network does
 * not have its class, or `risk` is neither `error` nor `crossEntropy`.
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

/** A network's loss on each example, `[examples]`. */
export async function lossesOf(
  net: Net,
  data: Dataset,
  { risk, batch }: { readonly risk: Risk; readonly batch: number },
): Promise<number[]> {
  requireOneOf('risk', risk, ['error', 'crossEntropy']);
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
