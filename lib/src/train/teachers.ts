import type { Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import type { Loss, LossContext } from './loss';
import { predict } from './predict';

/** The outputs of the losses' teachers for a full dataset; `dispose` frees them. */
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
      const teacherOutputs = outputs.get(teacher);
      if (teacherOutputs) return teacherOutputs;
      throw new TransferError(
        `A loss must list each network that it uses in its teachers; got a request for the outputs of ${teacher.name}. ` +
          'Try Object.assign(loss, { teachers: [net] }).',
      );
    },
    dispose,
  };
}
