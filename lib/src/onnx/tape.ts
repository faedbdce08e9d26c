import type { Tensor } from '@tensorflow/tfjs';
import { onShapes } from '../engine/compile/on-shapes';
import { tf } from '../engine/tensorflow';
import type { OnnxParts } from './parts';
import type { OnnxStep } from './steps';
import { leaving, runOn } from './trial';
import type { Value } from './value';

/** One operation of TensorFlow.js in a run of a graph, with the ids of its float32 tensors. */
interface Operation {
  /** The ONNX node that it is a part of; undefined for conversions between nodes. */
  readonly step?: OnnxStep;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** Whether a gradient passes from its outputs to its inputs. */
  readonly passes: boolean;
}

/** Which weights a gradient of the output reaches, and the nodes that stop it on the way to others. */
export interface GradientPaths {
  /** Trainable weights that no gradient reaches, by name. */
  readonly unreached: readonly string[];
  readonly stops: readonly OnnxStep[];
}

/** Kernels whose gradient is zero everywhere: steps, and counts. */
const FLAT = new Set(['Ceil', 'Floor', 'Round', 'Sign', 'Step', 'ZerosLike', 'OnesLike']);

/** Follows the gradient of the output back through TensorFlow.js' tape of one run for two examples. */
export function gradientPaths(parts: OnnxParts): GradientPaths {
  const trainable = Object.entries(parts.weights).filter(([, weight]) => weight.trainable);
  const { operations, output } = tapeOf(parts);
  const needed = new Set([output]);
  for (const { inputs, outputs, passes } of operations.toReversed()) {
    if (passes && outputs.some((id) => needed.has(id))) for (const id of inputs) needed.add(id);
  }
  const unreached = trainable.filter(([, { id }]) => !needed.has(id));
  const moving = new Set(unreached.map(([, { id }]) => id));
  const stops = new Set<OnnxStep>();
  for (const { step, inputs, outputs, passes } of operations) {
    if (!inputs.some((id) => moving.has(id))) continue;
    if (passes && outputs.length > 0) for (const id of outputs) moving.add(id);
    else if (step) stops.add(step);
  }
  return { unreached: unreached.map(([name]) => name), stops: [...stops] };
}

/** The operations of one run, in their order, and the id of the output's tensor. */
function tapeOf(parts: OnnxParts): { operations: Operation[]; output: number } {
  let operations: Operation[] = [];
  let output = -1;
  onShapes([2, ...parts.ends.shape], (x) => {
    const marks: { step: OnnxStep; from: number; to: number }[] = [];
    const tape = () => tf.engine().state.activeTape ?? [];
    const recorded = () => {
      const values = runOn(parts, x, (step, compute) => {
        const from = tape().length;
        compute();
        marks.push({ step, from, to: tape().length });
      });
      output = leaving(values.get(parts.ends.output) as Value).id;
      let mark = 0;
      operations = tape().map(({ kernelName, inputs, outputs, gradient }, index): Operation => {
        while (mark < marks.length && marks[mark].to <= index) mark++;
        return {
          step: mark < marks.length && marks[mark].from <= index ? marks[mark].step : undefined,
          inputs: floatsIn(Object.values(inputs)),
          outputs: floatsIn(outputs),
          passes: gradient !== undefined && !FLAT.has(kernelName),
        };
      });
      // What is differentiated uses none of the run, so that nothing is computed for its gradient.
      return x.flatten().slice(0, 1).sum();
    };
    tf.grads(recorded)([x]);
    return x;
  });
  return { operations, output };
}

const floatsIn = (tensors: readonly Tensor[]) => tensors.flatMap(({ id, dtype }) => (dtype === 'float32' ? [id] : []));
