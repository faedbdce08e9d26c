import type { Tensor } from '@tensorflow/tfjs';
import { isBuiltIn } from '../../core/best-epoch';
import type { Metric, MetricContext } from '../../core/metric';
import { fetchValues } from '../../engine/read-values';
import { tf } from '../../engine/tensorflow';
import { TransferError } from '../../error';
import { requireRecord } from '../../require/arguments';
import { described } from '../../require/described';
import { isTensor } from '../../require/kinds';

/** Metrics by name. */
export type Metrics = Readonly<Record<string, Metric>>;

/** Throws unless each metric is a function under a name that no other measure has. `call` is the public function. */
export function requireMetrics(call: string, metrics: Metrics): void {
  requireRecord(`${call}'s metrics`, 'metrics by name', metrics);
  for (const [name, metric] of Object.entries(metrics)) {
    if (isBuiltIn(name)) {
      throw new TransferError(
        `${call}'s metrics must have names that no other measure has; got '${name}', which ${call} measures anyway. Try another name.`,
      );
    }
    if (typeof metric === 'function') continue;
    throw new TransferError(
      `${call}'s metric '${name}' must be a function; got ${described(metric)}. Try { ${name}: f1Score() }, or ` +
        `{ ${name}: (outputs, labels) => number }.`,
    );
  }
}

/**
 * The value of each metric on all outputs and labels, by name. Frees the tensors that a metric makes. Throws if one returns
 * neither a number nor a tensor of shape [].
 */
export function measure(
  metrics: Metrics,
  outputs: Tensor,
  labels: Tensor,
  context: MetricContext,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(metrics).map(([name, metric]) => {
      let value = Number.NaN;
      tf.tidy(() => {
        value = numberOf(name, metric(outputs, labels, context));
      });
      return [name, value];
    }),
  );
}

/** The same of outputs that may be on a GPU: their values are fetched first, since a metric reads them. */
export async function fetchAndMeasure(...given: Parameters<typeof measure>): Promise<Record<string, number>> {
  const [metrics, outputs, labels] = given;
  if (Object.keys(metrics).length > 0) await fetchValues([outputs, labels]);
  return measure(...given);
}

function numberOf(name: string, value: ReturnType<Metric>): number {
  if (typeof value === 'number') return value;
  if (isTensor(value) && value.rank === 0) return value.dataSync()[0];
  throw new TransferError(
    `The metric '${name}' must return a number or a tensor of shape []; got ${described(value)}. Try ` +
      '(outputs, labels) => outputs.argMax(1).equal(labels).mean().',
  );
}

/** The metrics that can be evaluated on a task: all of them if its labels are classes, otherwise those for any labels. */
export function metricsFor(metrics: Metrics, { classes }: MetricContext): Metrics {
  if (classes.length > 0) return metrics;
  return Object.fromEntries(Object.entries(metrics).filter(([, { ofClasses }]) => !ofClasses));
}
