import type { Tensor } from '@tensorflow/tfjs';
import { nativeBackend } from '../native';
import { tf } from '../tensorflow';

/**
 * Lets TensorFlow itself check the indices of `tf.gather`: tfjs-node reads them back to JavaScript first, which costs a
 * copy, and which a graph cannot do.
 */
export function gatherUnread(): void {
  const checked = tf.getKernel('GatherV2', 'tensorflow');
  tf.unregisterKernel('GatherV2', 'tensorflow');
  tf.registerKernel({
    ...checked,
    kernelFunc({ inputs, attrs }) {
      const native = nativeBackend();
      const { x, indices } = inputs as { x: Tensor; indices: Tensor };
      const { axis, batchDims } = attrs as { axis: number; batchDims: number };
      const { TF_ATTR_TYPE: type, TF_ATTR_INT } = native.binding;
      const attributes = [
        { name: 'Tparams', type, value: native.tensorMap.get(x.dataId).dtype },
        { name: 'Tindices', type, value: native.tensorMap.get(indices.dataId).dtype },
        { name: 'Taxis', type, value: native.binding.TF_INT32 },
        { name: 'batch_dims', type: TF_ATTR_INT, value: batchDims },
      ];
      const axisTensor = tf.scalar(axis, 'int32');
      const result = native.executeSingleOutput('GatherV2', attributes, [x, indices, axisTensor]);
      axisTensor.dispose();
      return result;
    },
  });
}
