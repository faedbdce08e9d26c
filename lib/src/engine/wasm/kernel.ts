import type { Tensor, TensorInfo } from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

/** One gradient kernel: its inputs and attributes as TensorFlow.js names them, and the heap that holds the tensors. */
export type WasmKernel = (
  inputs: Readonly<Record<string, Tensor>>,
  attributes: KernelAttributes,
  heap: WasmHeap,
) => Tensor | TensorInfo;

/** The attributes that TensorFlow.js passes to a kernel with its inputs; each kernel reads those of its operation. */
export interface KernelAttributes {
  readonly strides: number | [number, number];
  readonly pad: 'same' | 'valid' | number;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  readonly dilations?: number | [number, number] | null;
  readonly dataFormat?: string;
  readonly inputShape: [number, number, number, number];
  readonly filterShape: [number, number, number, number];
  readonly filterSize: number | [number, number];
  readonly numSegments: number;
}

/** The part of the backend that allocates memory and exposes it as typed arrays. */
export type WasmHeap = Pick<BackendWasm, 'makeOutput' | 'typedArrayFromHeap'>;

/**
 * A new output, with views of it and of the inputs, for kernels written as loops. Views are created last: allocating an
 * output, or fetching an input from another backend, can grow the heap, which detaches older views.
 */
export function outputAndViews(heap: WasmHeap, shape: number[], ...inputs: TensorInfo[]) {
  const view = (tensor: TensorInfo): ArrayLike<number> => heap.typedArrayFromHeap(tensor);
  inputs.forEach(view);
  const output = heap.makeOutput(shape, 'float32');
  return { output, values: view(output) as Float32Array, views: inputs.map(view) };
}
