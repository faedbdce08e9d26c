import type { KernelFunc, Tensor, TensorInfo } from '@tensorflow/tfjs';
import { tf } from '../tensorflow';
import type { WasmHeap } from './kernel';

/**
 * Gathering with `batchDims`, a list of indices for each example. TensorFlow.js' wasm kernel reads the list of example b from
 * position `b * batch` in place of `b * length`, so that it is right only where both are equal. Without `batchDims` it computes
 * as before.
 */
export const batchedGather =
  (original: KernelFunc): KernelFunc =>
  (call) => {
    const { x, indices } = call.inputs as { x: Tensor; indices: Tensor };
    const { axis, batchDims } = call.attrs as { axis: number; batchDims: number };
    if (batchDims === 0) return original(call);
    const heap = call.backend as WasmHeap;
    const [along] = tf.util.parseAxisParam(axis, x.shape);
    const { batchSize, outerSize, dimSize, sliceSize, outputShape } =
      tf.backend_util.segment_util.collectGatherOpShapeInfo(x, indices, along, batchDims);
    const view = (tensor: TensorInfo) => heap.typedArrayFromHeap(tensor);
    // Views are created last: fetching an input or allocating the output can grow the heap.
    for (const input of [x, indices]) view(input);
    const output = heap.makeOutput(outputShape, x.dtype);
    const [to, from, list] = [output, x, indices].map(view);
    const length = indices.size / batchSize;
    let end = 0;
    for (let outer = 0; outer < batchSize * outerSize; outer++) {
      const example = Math.floor(outer / outerSize);
      for (let position = 0; position < length; position++) {
        const index = list[example * length + position];
        if (index < 0 || index >= dimSize)
          throw new Error(`GatherV2: the index ${index} is not in [0, ${dimSize - 1}].`);
        const start = (outer * dimSize + index) * sliceSize;
        to.set(from.subarray(start, start + sliceSize), end);
        end += sliceSize;
      }
    }
    return output;
  };
