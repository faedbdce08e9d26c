import { basename } from 'node:path';
import type { Net } from '../core/net';
import { withConstants } from './constants';
import { inputOf, outputOf, withOthers } from './ends';
import type { OnnxOptions } from './from-onnx';
import { netOf } from './net-of-onnx';
import { readOnnx } from './read/read-onnx';
import { shapeOfInput } from './shape-of-input';

/** Reads an ONNX file and makes a net of it. `fromOnnx` loads this module, and the operators with it, on demand. */
export function openOnnx(path: string, options: OnnxOptions): Net {
  const { others = {}, name = basename(path, '.onnx'), mean, std } = options;
  const read = readOnnx(path);
  const input = inputOf(read, options.input, Object.keys(others));
  const model = withConstants(withOthers(read, input.name, others));
  const output = outputOf(model, options.output);
  const { shape, channelsFirst } = shapeOfInput(model, input, options.shape);
  const type = input.type ?? 'float32';
  return netOf(model, { name, mean, std, shape, input: input.name, output, type, channelsFirst });
}
