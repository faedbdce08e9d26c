import type { Tensor } from '@tensorflow/tfjs';
import { tf } from './tensorflow';

/** The part of tfjs-node's backend that runs TensorFlow's own operations by name. */
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
  createOutputTensor(made: NativeTensor): Tensor;
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

/** What the addon gives for a tensor that TensorFlow made: `dtype` is TensorFlow's number of the type. */
export interface NativeTensor {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

/** What the backend knows of a tensor: its values wait in JavaScript until an operation needs them, then `id` names them. */
export interface TensorData {
  shape: number[];
  dtype: number;
  id: number;
  values: TensorValues | null;
  refCount: number;
  /** How often a graph has changed values under the same `dataId`; 0 where it is left out. */
  version?: number;
}

/** The addon. Its numbers of types are those of TensorFlow's `DataType`. */
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
 * What `lib/addon` adds to the addon where set-up has built it: graphs from memory, with options, looked up once; files
 * mapped into memory.
 */
export interface GraphBinding extends Binding {
  openGraph(graphDef: Uint8Array, config: Uint8Array): number;
  prepareRun(graph: number, inputs: readonly string[], outputs: readonly string[], targets: readonly string[]): number;
  runGraph(run: number, inputs: readonly number[]): NativeTensor[];
  /** The same for each of several inputs, `lanes` at a time. */
  runGraphOnEach(run: number, inputs: readonly (readonly number[])[], lanes: number): NativeTensor[][];
  closeGraph(graph: number): void;
  /** What a node of a graph gives, without running it: -1 for a side, and null for a shape, that is not known. */
  inferOutputs(graphDef: Uint8Array, node: string): { shape: number[] | null; dtype: number }[];
  /** How many graphs are open. */
  countGraphs(): number;
  /**
   * How many runs of graphs, failed ones included, this thread has begun since it loaded the addon; `runGraphOnEach`
   * counts one for each input.
   */
  countRuns(): number;
  /** The id that the next tensor of the addon's table gets. */
  tensorMark(): number;
  /** Ids from `mark` on that are in the table, ascending. Values that still wait in JavaScript have no id. */
  tensorsSince(mark: number): Int32Array;
  /** A file's bytes, mapped into memory. */
  mapFile(path: string): ArrayBuffer;
  /** A tensor that lies in a mapped file's memory; null where the values do not. */
  tensorOver(values: Float32Array, shape: readonly number[]): NativeTensor | null;
}

export interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** Whether native TensorFlow computes now. */
export function isNative(): boolean {
  return tf.getBackend() === 'tensorflow';
}

/** Whether the addon has `lib/addon` in it: graphs from memory, and operations of our own. */
export function isExtended(binding: Binding): binding is GraphBinding {
  return (binding as Partial<GraphBinding>).openGraph !== undefined;
}

/** How many `byFormulas` are under way. */
let formulas = 0;

/** Runs a function without the operations of `lib/addon`, by the formulas they stand for: for graphs that others run. */
export function byFormulas<Result>(run: () => Result): Result {
  formulas++;
  try {
    return run();
  } finally {
    formulas--;
  }
}

/** Whether the operations of `lib/addon` are there to compute with now; they are for the CPU. */
export function hasOwnOperations(): boolean {
  if (!isNative() || formulas > 0) return false;
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
