import type { GradConfig, NamedTensorMap, Tensor } from '@tensorflow/tfjs';
import { type Attribute, isNative, nativeBackend } from '../native';
import { isTaped } from '../taped';
import { tf } from '../tensorflow';

/** Computes the gradient with respect to each input of an operation from its saved tensors. */
type Gradient = (dy: Tensor, saved: Tensor[], attributes: Record<string, unknown>) => Record<string, () => Tensor>;

/**
 * Replaces the gradient of a TensorFlow.js operation on native TensorFlow; other backends keep the composed gradient. Each
 * gradient receives the tensors that it declares to be saved.
 */
export function replaceGradient(
  kernelName: string,
  saves: Omit<GradConfig, 'kernelName' | 'gradFunc'>,
  native: Gradient,
): void {
  const composed = tf.getGradient(kernelName);
  const inputs = [...new Set([...(composed.inputsToSave ?? []), ...(saves.inputsToSave ?? [])])];
  const savesOutput = saves.outputsToSave?.[0] || composed.outputsToSave?.[0];
  const pick = (saved: Tensor[], requested: Omit<GradConfig, 'kernelName' | 'gradFunc'>) => [
    ...(requested.inputsToSave ?? []).map((name) => saved[inputs.indexOf(name)]),
    ...(requested.outputsToSave?.[0] ? [saved[inputs.length]] : []),
  ];
  tf.registerGradient({
    kernelName,
    inputsToSave: inputs,
    outputsToSave: savesOutput ? [true] : [],
    gradFunc: (dy, saved, attributes) =>
      isNative()
        ? native(dy as Tensor, pick(saved, saves), attributes)
        : composed.gradFunc(dy, pick(saved, composed), attributes),
  });
}

/**
 * Registers one of TensorFlow's operations as an operation of TensorFlow.js with these inputs, so that gradients flow through
 * it. `gradient` receives the inputs, or those that `saves` names, followed by the output if `saves` requests it.
 */
export function nativeKernel<Inputs extends Record<string, Tensor>>(
  op: string,
  inputNames: readonly (keyof Inputs & string)[],
  attributes: (attrs: Record<string, unknown>) => readonly Attribute[],
  gradient: Gradient,
  saves: Pick<GradConfig, 'inputsToSave' | 'outputsToSave'> = { inputsToSave: [...inputNames] },
): (inputs: Inputs, attrs?: Record<string, unknown>) => Tensor {
  const kernelName = `Native${op}`;
  tf.registerKernel({
    kernelName,
    backendName: 'tensorflow',
    kernelFunc: ({ inputs, attrs }) =>
      nativeBackend().executeSingleOutput(
        op,
        attributes((attrs ?? {}) as Record<string, unknown>),
        inputNames.map((name) => inputs[name] as Tensor),
      ),
  });
  tf.registerGradient({
    kernelName,
    ...saves,
    gradFunc: (dy, saved, attrs) => gradient(dy as Tensor, saved, attrs),
  });
  return (inputs, attrs = {}) =>
    tf.engine().runKernel(kernelName, inputs as unknown as NamedTensorMap, attrs as never) as Tensor;
}

/**
 * Whether the gradient that is being computed will be differentiated itself. Then it must consist of operations with gradients;
 * otherwise one fused operation without a gradient suffices.
 */
export function isDifferentiated(): boolean {
  return isTaped();
}

/** Runs an operation that has no gradient and no attributes. */
export function nativeOperation(op: string, inputs: readonly Tensor[], outputs = 1): Tensor[] {
  return nativeBackend().executeMultipleOutputs(op, [], inputs, outputs);
}
