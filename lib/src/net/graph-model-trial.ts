import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { inputsFor, type NodeInputs, type RunnableStep, type RunStep } from './graph-model-node';
import { parseValue } from './graph-model-steps';

/**
 * Runs steps once, and adds their outputs to `values`. Returns the steps that depend on weights or the input and have no
 * gradient in TensorFlow.js.
 */
export function stepsWithoutGradient(
  steps: readonly RunnableStep[],
  values: Map<string, Tensor>,
  constantOf: (name: string) => Tensor,
  isWeight: (constant: string) => boolean,
): Set<RunnableStep> {
  const stuck = new Set<RunnableStep>();
  const differentiable = new Set(values.keys());
  for (const step of steps) {
    const inputs = inputsFor(step, values, constantOf);
    const outputs = step.run(inputs);
    for (const [index, value] of step.makes.entries()) values.set(value, outputs[index]);
    const variedValues = [
      ...step.reads.filter((value) => differentiable.has(value)),
      ...step.constants.filter(isWeight),
    ].filter((value) => inputAt(inputs, value).dtype === 'float32');
    if (variedValues.length === 0 || outputs.every(({ dtype }) => dtype !== 'float32')) continue;
    for (const value of step.makes) differentiable.add(value);
    if (!hasGradient(step.run, inputs, variedValues)) stuck.add(step);
  }
  return stuck;
}

function inputAt(inputs: NodeInputs, value: string): Tensor {
  const [node, index] = parseValue(value);
  return inputs[node][index];
}

/**
 * Whether TensorFlow.js has the gradient of a computation with respect to these inputs. It inspects the tape and does not run
 * it: some gradients cost more than the step.
 */
export function hasGradient(run: RunStep, given: NodeInputs, variedValues: readonly string[]): boolean {
  let allKnown = true;
  const sumOfOutputs = (...inputs: Tensor[]): Tensor => {
    const variedInputs: NodeInputs = Object.fromEntries(
      Object.entries(given).map(([node, outputs]) => [node, outputs.slice()]),
    );
    for (const [which, value] of variedValues.entries()) {
      const [node, index] = parseValue(value);
      variedInputs[node][index] = inputs[which];
    }
    run(variedInputs);
    const reached = new Set(inputs.map(({ id }) => id));
    for (const { inputs: tapeInputs, outputs, gradient } of tf.engine().state.activeTape ?? []) {
      const floats = outputs.filter(({ dtype }) => dtype === 'float32');
      if (floats.length === 0 || !Object.values(tapeInputs).some(({ id }) => reached.has(id))) continue;
      for (const { id } of floats) reached.add(id);
      allKnown &&= gradient !== undefined;
    }
    // The differentiated value uses one element of each input: the engine then frees what it kept for the step. A sum over
    // all elements would have JavaScript write as many ones.
    return inputs.map((input) => input.flatten().slice(0, 1).sum()).reduce((a, b) => a.add(b));
  };
  tf.tidy(() => void tf.grads(sumOfOutputs)(variedValues.map((value) => inputAt(given, value))));
  return allKnown;
}
