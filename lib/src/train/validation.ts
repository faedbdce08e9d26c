import type { Scalar, Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../data/dataset';
import type { Net } from '../net/net';
import type { Measure } from './callback';
import { judge } from './evaluate';
import type { EpochRecord } from './history';
import type { Beside, Loss } from './loss';
import { predict } from './predict';

/** What can be measured with this held-out data. */
export function measuresOf(validate: Dataset | undefined): Measure[] {
  if (!validate) return ['loss'];
  return validate.classes.length > 0 ? ['loss', 'validLoss', 'validAccuracy'] : ['loss', 'validLoss'];
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
      .reduce((total, loss): Scalar => total.add(loss));
  const outputs = await predict(net, data);
  const { loss, accuracy } = judge(outputs, data, sum);
  outputs.dispose();
  return data.classes.length > 0 ? { validLoss: loss, validAccuracy: accuracy } : { validLoss: loss };
}
