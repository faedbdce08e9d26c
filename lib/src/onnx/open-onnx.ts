import { basename } from 'node:path';
import type { Net } from '../core/net';
import { withConstants } from './constants';
import { inputOf, type OnnxEnds, outputOf, withOthers } from './ends';
import type { OnnxOptions } from './from-onnx';
import { netOf } from './net-of-onnx';
import type { OnnxModel } from './read/model';
import { readOnnx } from './read/read-onnx';
import { shapeOfInput } from './shape-of-input';

/** Reads an ONNX file and makes a net of it. `fromOnnx` loads this module, and the operators with it, on demand. */
export function openOnnx(path: string, options: OnnxOptions): Net {
  const { model, ends } = between(readOnnx(path), { name: basename(path, '.onnx'), ...options });
  return netOf(model, ends);
}

/** The ends that the options choose, and the model with its constants as initializers. */
export function between(read: OnnxModel, options: OnnxOptions): { model: OnnxModel; ends: OnnxEnds } {
  const { others = {}, name = 'graph', mean, std } = options;
  const input = inputOf(read, options.input, Object.keys(others));
  const model = withConstants(withOthers(read, input.name, others));
  const output = outputOf(model, options.output);
  const { shape, channelsFirst } = shapeOfInput(model, input, options.shape);
  const type = input.type ?? 'float32';
  return { model, ends: { name, mean, std, shape, input: input.name, output, type, channelsFirst } };
}
