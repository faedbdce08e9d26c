import type { Net } from '../core/net';
import { ready } from '../engine/tensorflow';
import { TransferError } from '../error';
import type { ModelOptions } from '../net/from-layers-model';
import { findUpwards } from '../places';
import { requirePath } from '../require/arguments';
import { requireOptions } from '../require/options';
import type { OtherInput } from './ends';

export interface OnnxOptions extends ModelOptions {
  /** The input and the output of the net: names of values; by default the model's only ones. */
  readonly input?: string;
  readonly output?: string;
  /** The model's other inputs: `{ token_type_ids: 0, attention_mask: { unequalTo: 0 } }` for padding with id 0. */
  readonly others?: Readonly<Record<string, OtherInput>>;
}

/**
 * Makes a net of an ONNX file, or of the part between two values. Float tensors are weights under their stored names, with a slash
 * after the module: `layer1.0.conv1/weight`; kernels are stored `[...window, in, out]`. Integers that the graph widens are weights
 * too. Running means and variances stay as exported. Images are `[height, width, channels]`, also where the model has channels
 * first; so are the feature maps that layers output. Throws if the file is damaged or no ONNX model, if an operator is not
 * supported, if it was exported for one batch size, or if it has several inputs or outputs without `input`, `others` or `output`.
 */
export async function fromOnnx(file: string, options: OnnxOptions = {}): Promise<Net> {
  requireOptions('fromOnnx', options, ONNX_OPTIONS);
  const path = requireOnnx('fromOnnx', file);
  await ready();
  const { openOnnx } = await import('./open-onnx');
  return openOnnx(path, options);
}

/** The path of a file that `call` got. Throws if there is none. */
export function requireOnnx(call: string, file: string): string {
  requirePath(call, file);
  const path = findUpwards(file);
  if (path !== undefined) return path;
  throw new TransferError(`There is no file '${file}' in ${process.cwd()} or above it. Give the path of an ONNX file.`);
}

export const ONNX_OPTIONS = {
  input: true,
  output: true,
  others: true,
  name: true,
  mean: true,
  std: true,
  shape: true,
} as const;
