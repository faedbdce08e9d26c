import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { type Given, givenTo, type RunnableStep, type RunStep } from './graph-model-node';
import { parseValue } from './graph-model-steps';

/**
 * Runs steps once, adding what they make to `values`, and gives those that weights or the input reach and whose gradient
 * TensorFlow.js does not know.
 */
export function stepsWithoutGradient(
  steps: readonly RunnableStep[],
  values: Map<string, Tensor>,
  constantOf: (name: string) => Tensor,
  isWeight: (constant: string) => boolean,
): Set<RunnableStep> {
  const stuck = new Set<RunnableStep>();
  const moving = new Set(values.keys());
  for (const step of steps) {
    const given = givenTo(step, values, constantOf);
    const made = step.run(given);
    for (const [place, value] of step.makes.entries()) values.set(value, made[place]);
    const varied = [...step.reads.filter((value) => moving.has(value)), ...step.constants.filter(isWeight)].filter(
      (value) => at(given, value).dtype === 'float32',
    );
    if (varied.length === 0 || made.every(({ dtype }) => dtype !== 'float32')) continue;
    for (const value of step.makes) moving.add(value);
    if (!hasGradient(step.run, given, varied)) stuck.add(step);
  }
  return stuck;
}

function at(given: Given, value: string): Tensor {
  const [node, place] = parseValue(value);
  return given[node][place];
}

/**
 * Whether TensorFlow.js knows the gradient of a computation by these of the values that it is given. The record for a
 * gradient is looked at and not used: some gradients cost more than the step.
 */
export function hasGradient(run: RunStep, given: Given, varied: readonly string[]): boolean {
  let known = true;
  const look = (...inputs: Tensor[]): Tensor => {
    const other: Given = Object.fromEntries(Object.entries(given).map(([node, outputs]) => [node, outputs.slice()]));
    for (const [which, value] of varied.entries()) {
      const [node, place] = parseValue(value);
      other[node][place] = inputs[which];
    }
    run(other);
    const reached = new Set(inputs.map(({ id }) => id));
    for (const { inputs: from, outputs, gradient } of tf.engine().state.activeTape ?? []) {
      const floats = outputs.filter(({ dtype }) => dtype === 'float32');
      if (floats.length === 0 || !Object.values(from).some(({ id }) => reached.has(id))) continue;
      for (const { id } of floats) reached.add(id);
      known &&= gradient !== undefined;
    }
    // What is differentiated is one number of each: the engine then frees what it kept for the step. A sum of all of them
    // would have JavaScript write as many ones.
    return inputs.map((input) => input.flatten().slice(0, 1).sum()).reduce((a, b) => a.add(b));
  };
  tf.tidy(() => void tf.grads(look)(varied.map((value) => at(given, value))));
  return known;
}
