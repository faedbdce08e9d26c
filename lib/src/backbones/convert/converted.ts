import type { NamedArray } from '../../safetensors';

/** A converted file: arrays under this library's names and in TensorFlow's layout, and texts. */
export interface Converted {
  readonly arrays: ReadonlyMap<string, NamedArray>;
  readonly metadata: Readonly<Record<string, string>>;
}
