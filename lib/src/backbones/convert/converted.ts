import type { NamedArray } from '../../safetensors';

/** What a reader makes of a published file: arrays under our names and in TensorFlow's layout, and texts beside them. */
export interface Converted {
  readonly arrays: ReadonlyMap<string, NamedArray>;
  readonly metadata: Readonly<Record<string, string>>;
}
