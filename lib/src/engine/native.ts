import type { Tensor } from '@tensorflow/tfjs';
import { tf } from './tensorflow';

/** The part of tfjs-node's backend that runs TensorFlow's operations by name. */
export interface NativeBackend {
  executeSingleOutput(op: string, attributes: readonly Attribute[], inputs: readonly OpInput[]): Tensor;
  executeMultipleOutputs(
    op: string,
    attributes: readonly Attribute[],
    inputs: readonly OpInput[],
    outputs: number,
  ): Tensor[];
  move(dataId: object, values: TensorValues, shape: number[], dtype: string, refCount: number): void;
  readSync(dataId: object): TensorValues;
  read(dataId: object): Promise<TensorValues>;
  getInputTensorIds(tensors: readonly OpInput[]): number[];
  createOutputTensor(tensor: NativeTensor): Tensor;
  refCount(dataId: object): number;
  readonly tensorMap: {
    get(dataId: object): TensorData;
    set(dataId: object, data: TensorData): void;
    has(dataId: object): boolean;
  };
  readonly binding: Binding;
  readonly isUsingGpuDevice: boolean;
}

/** A tensor, or the 64-bit scalar that tfjs-node passes to a few operations as an array of two words. */
export type OpInput = Tensor | { readonly valueArray: Int32Array };

export type TensorValues = Float32Array | Int32Array | Uint8Array | readonly Uint8Array[] | readonly string[];

/** The addon's description of a tensor that TensorFlow made: `dtype` is TensorFlow's code of the type. */
export interface NativeTensor {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

/** The backend's record of a tensor: its values are in JavaScript until an operation needs them, then `id` names them. */
export interface TensorData {
  shape: number[];
  dtype: number;
  id: number;
  values: TensorValues | null;
  refCount: number;
  /** How often a graph has changed values under the same `dataId`; default 0. */
  version?: number;
}

/** The addon. Its codes of types are those of TensorFlow's `DataType`. */
export interface Binding {
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_SHAPE: number;
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_INT64: number;
  readonly TF_BOOL: number;
  readonly TF_UINT8: number;
  readonly TF_STRING: number;
  createTensor(shape: readonly number[], dtype: number, values: TensorValues): number;
  deleteTensor(id: number): void;
  loadSavedModel(folder: string, tags: string): number;
  runSavedModel(id: number, inputs: readonly number[], inputNames: string, outputNames: string): NativeTensor[];
  deleteSavedModel(id: number): void;
}

/**
 * The functions that `lib/addon` adds if set-up has built it: graphs from memory, with options and prepared runs; memory-mapped
 * files.
 */
export interface GraphBinding extends Binding {
  openGraph(graphDef: Uint8Array, config: Uint8Array): number;
  prepareRun(graph: number, inputs: readonly string[], outputs: readonly string[], targets: readonly string[]): number;
  runGraph(run: number, inputs: readonly number[]): NativeTensor[];
  /** Runs it for each of several inputs, `lanes` at a time. */
  runGraphOnEach(run: number, inputs: readonly (readonly number[])[], lanes: number): NativeTensor[][];
  closeGraph(graph: number): void;
  /** Shapes and types of a node's outputs, without running it: -1 for an unknown dimension, null for an unknown shape. */
  inferOutputs(graphDef: Uint8Array, node: string): { shape: number[] | null; dtype: number }[];
  /** Number of open graphs. */
  countGraphs(): number;
  /**
   * Number of graph runs, failed ones included, that this thread has started since it loaded the addon; `runGraphOnEach`
   * counts one for each input.
   */
  countRuns(): number;
  /** The id of the next tensor in the addon's table. */
  tensorMark(): number;
  /** Ids from `mark` on that are in the table, ascending. Values that are still in JavaScript have no id. */
  tensorsSince(mark: number): Int32Array;
  /** A file's bytes, memory-mapped. */
  mapFile(path: string): ArrayBuffer;
  /** A tensor that shares a mapped file's memory; null if the values are not in a mapped file. */
  tensorOver(values: Float32Array, shape: readonly number[]): NativeTensor | null;
}

export interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** Whether native TensorFlow is the current backend. */
export function isNative(): boolean {
  return tf.getBackend() === 'tensorflow';
}

/** Whether the addon includes `lib/addon`: graphs from memory, and custom operations. */
export function isExtended(binding: Binding): binding is GraphBinding {
  return (binding as Partial<GraphBinding>).openGraph !== undefined;
}

/** Number of `byFormulas` calls in progress. */
let formulaCalls = 0;

/** Runs a function with formulas instead of the operations of `lib/addon`: for exported graphs. */
export function byFormulas<Result>(run: () => Result): Result {
  formulaCalls++;
  try {
    return run();
  } finally {
    formulaCalls--;
  }
}

/** Whether the operations of `lib/addon` are available now; they run on the CPU only. */
export function hasNativeOperations(): boolean {
  if (!isNative() || formulaCalls > 0) return false;
  const { binding, isUsingGpuDevice } = nativeBackend();
  return isExtended(binding) && !isUsingGpuDevice;
}

export function nativeBackend(): NativeBackend {
  return tf.backend() as unknown as NativeBackend;
}

/** Type attributes that say "float32". */
export function typeAttributes({ binding }: NativeBackend, ...names: string[]): Attribute[] {
  return names.map((name) => ({ name, type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT }));
}
