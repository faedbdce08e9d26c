import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import { completeGradients } from '../../engine/gradients/complete';
import { tf } from '../../engine/tensorflow';
import { differenceFrom, type NodeCase } from '../node-case';
import { parseModel } from '../read/parse-model';
import { OPERATORS } from './operators';

// ONNX's own cases for its backends, from the Python package onnx 1.18.0 (Apache-2.0): of each operator up to five that are
// small. `npm run reference:onnx` runs all of them and lists those that differ, with the reason.
const CASES: Record<string, NodeCase> = JSON.parse(
  gunzipSync(readFileSync(join(__dirname, '../fixtures/node-cases.json.gz'))).toString('utf8'),
);

const operatorsOf = (name: string) =>
  parseModel(Buffer.from(CASES[name].model, 'base64'), name).graph.nodes.map(({ type }) => type);

const isFloat = ({ dtype }: Tensor) => dtype === 'float32';

describe("ONNX's own cases", () => {
  const differences: string[] = [];
  /** Operations from floats to floats that TensorFlow.js cannot differentiate, by case. */
  const stuck: string[] = [];
  beforeAll(() => {
    completeGradients();
    for (const [name, one] of Object.entries(CASES)) {
      const run = (x: Tensor) => {
        const difference = differenceFrom(name, one);
        if (difference !== undefined) differences.push(`${name}: ${difference}`);
        for (const { kernelName, inputs, outputs, gradient } of tf.engine().state.activeTape ?? []) {
          if (gradient || !outputs.some(isFloat) || !Object.values(inputs).some(isFloat)) continue;
          stuck.push(`${name}: ${kernelName}`);
        }
        return x.sum();
      };
      tf.tidy(() => tf.grad(run)(tf.scalar(0)));
    }
  });

  test('give the outputs that ONNX states', () => expect(differences).toEqual([]));

  test('are differentiable wherever floats lead to floats', () => expect(stuck).toEqual([]));

  test('are there for all operators but six', () => {
    const tested = new Set(Object.keys(CASES).flatMap(operatorsOf));
    const untested = OPERATORS.filter((type) => !tested.has(type));
    expect(untested).toEqual(UNTESTED);
  });
});

/** Their cases are too large for the fixture, or ONNX has none; `npm run reference:onnx` runs the large ones. */
const UNTESTED = ['GlobalLpPool', 'LRN', 'LpNormalization', 'Mish', 'NonZero', 'Swish'];
