import { ready } from '../engine/tensorflow';
import type { Preflight } from '../net/preflight';
import { requireOptions } from '../require/options';
import { ONNX_OPTIONS, type OnnxOptions, requireOnnx } from './from-onnx';

/**
 * Checks an ONNX file before training: `preflight` for `fromOnnx`, with the same options. It reports operators that are not
 * supported, nodes that cannot be computed, fixed batch sizes, and nodes at which the gradient ends, with the weights before
 * them that would not be trained. It also reports normalisation, dropout and integers that behave as exported. Throws if the file
 * cannot be read or an option is invalid.
 */
export async function preflightOnnx(file: string, options: OnnxOptions = {}): Promise<Preflight> {
  requireOptions('preflightOnnx', options, ONNX_OPTIONS);
  const path = requireOnnx('preflightOnnx', file);
  await ready();
  const { inspectOnnx } = await import('./inspect-onnx');
  return inspectOnnx(path, options);
}
