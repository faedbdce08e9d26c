import type { Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import type { Loss, LossContext } from './loss';
import { predict } from './predict';

/** What the teachers of some losses make of a whole set; `dispose` frees it. */
export async function teachersOn(losses: readonly Loss[], data: Dataset): Promise<LossContext & { dispose(): void }> {
  const outputs = new Map<Net, Tensor>();
  const dispose = () => tf.dispose([...outputs.values()]);
  try {
    for (const teacher of losses.flatMap((loss) => loss.teachers ?? [])) {
      if (!outputs.has(teacher)) outputs.set(teacher, await predict(teacher, data));
    }
  } catch (cause) {
    dispose();
    throw cause;
  }
  return {
    outputsOf(teacher) {
      const found = outputs.get(teacher);
      if (found) return found;
      throw new TransferError(
        `A loss asks for what ${teacher.name} makes of the examples, and does not name it among its teachers.`,
      );
    },
    dispose,
  };
}
