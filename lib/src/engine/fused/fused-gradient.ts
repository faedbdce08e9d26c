import type { GradConfig, NamedTensorMap, Tensor } from '@tensorflow/tfjs';
import { type Attribute, isNative, nativeBackend } from '../native';
import { isTaped } from '../taped';
import { tf } from '../tensorflow';

/** Computes the gradient by each input of an operation; `saved` holds its result. */
type Gradient = (dy: Tensor, saved: Tensor[], attributes: Record<string, unknown>) => Record<string, () => Tensor>;

/**
 * Replaces the gradient of a TensorFlow.js operation where native TensorFlow computes: the composed one stays for other
 * backends. Both get what they asked to be saved.
 */
export function replaceGradient(
  kernelName: string,
  saves: Omit<GradConfig, 'kernelName' | 'gradFunc'>,
  native: Gradient,
): void {
  const composed = tf.getGradient(kernelName);
  const inputs = [...new Set([...(composed.inputsToSave ?? []), ...(saves.inputsToSave ?? [])])];
  const wantsResult = saves.outputsToSave?.[0] || composed.outputsToSave?.[0];
  const pick = (saved: Tensor[], wanted: Omit<GradConfig, 'kernelName' | 'gradFunc'>) => [
    ...(wanted.inputsToSave ?? []).map((name) => saved[inputs.indexOf(name)]),
    ...(wanted.outputsToSave?.[0] ? [saved[inputs.length]] : []),
  ];
  tf.registerGradient({
    kernelName,
    inputsToSave: inputs,
    outputsToSave: wantsResult ? [true] : [],
    gradFunc: (dy, saved, attributes) =>
      isNative()
        ? native(dy as Tensor, pick(saved, saves), attributes)
        : composed.gradFunc(dy, pick(saved, composed), attributes),
  });
}

/**
 * Makes one of TensorFlow's own operations an operation of TensorFlow.js with these inputs, so that gradients flow through
 * it: `gradient` is its derivative, for gradients of gradients. It gets the inputs, or those that `saves` names, and the result
 * behind them where that asks for it.
 */
export function nativeKernel<Inputs extends Record<string, Tensor>>(
  op: string,
  inputNames: readonly (keyof Inputs & string)[],
  attributes: (given: Record<string, unknown>) => readonly Attribute[],
  gradient: Gradient,
  saves: Pick<GradConfig, 'inputsToSave' | 'outputsToSave'> = { inputsToSave: [...inputNames] },
): (inputs: Inputs, given?: Record<string, unknown>) => Tensor {
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
    gradFunc: (dy, saved, given) => gradient(dy as Tensor, saved, given),
  });
  return (inputs, given = {}) =>
    tf.engine().runKernel(kernelName, inputs as unknown as NamedTensorMap, given as never) as Tensor;
}

/**
 * Whether the gradient that is being computed will be differentiated itself. Then it has to consist of operations with
 * gradients; otherwise one that has none, and takes one pass, will do.
 */
export function isDifferentiated(): boolean {
  return isTaped();
}

/** Runs an operation that has no gradient and no attributes. */
export function ownOperation(op: string, inputs: readonly Tensor[], outputs = 1): Tensor[] {
  return nativeBackend().executeMultipleOutputs(op, [], inputs, outputs);
}
