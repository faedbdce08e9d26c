import type { Scalar, Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../data/dataset';
import { tf } from '../engine/tensorflow';
import type { Net } from '../net/net';
import type { Measure } from './callback';
import { judge } from './evaluate';
import type { EpochRecord } from './history';
import type { Beside, Loss } from './loss';
import { predict } from './predict';

/** What can be measured with this held-out data. */
export function measuresOf(validate: Dataset | undefined, losses: Readonly<Record<string, Loss>>): Measure[] {
  if (!validate) return ['loss'];
  const onLabels: Measure[] = hasAny(losses) ? ['validLoss'] : [];
  return ['loss', ...onLabels, ...(validate.classes.length > 0 ? (['validAccuracy'] as const) : [])];
}

/** Measures a net on held-out data: the sum of the losses, and where there are classes the share right. */
export async function validation(
  net: Net,
  data: Dataset,
  losses: Readonly<Record<string, Loss>>,
  teachers: Beside,
): Promise<Pick<EpochRecord, 'validLoss' | 'validAccuracy'>> {
  const sum = (outputs: Tensor, labels: Tensor) =>
    Object.values(losses)
      .map((loss) => loss(outputs, labels, teachers))
      .reduce((total, loss): Scalar => total.add(loss), tf.scalar(0));
  const outputs = await predict(net, data);
  const { loss, accuracy } = judge(outputs, data, sum);
  outputs.dispose();
  return {
    ...(hasAny(losses) && { validLoss: loss }),
    ...(data.classes.length > 0 && { validAccuracy: accuracy }),
  };
}

function hasAny(losses: Readonly<Record<string, Loss>>): boolean {
  return Object.keys(losses).length > 0;
}
