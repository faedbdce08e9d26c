import type * as TensorFlow from '@tensorflow/tfjs';
import { TransferError } from '../error';
import type { ModelLayer } from '../net/layers-model-calls';
import { described } from '../require/described';
import type { KerasObject } from './make-layer';

/** A symbolic value of a model's graph. */
export type Value = TensorFlow.SymbolicTensor;

/** A layer, and where the weights' file has its weights. */
export interface PlacedLayer {
  readonly layer: ModelLayer;
  readonly name: string;
  readonly path: string;
}

/** A layer or a model that can be called several times on the same weights. */
export interface Module {
  readonly object: KerasObject;
  call(inputs: readonly Value[]): readonly Value[];
}

/** Where a module is in its file. */
export interface Position {
  readonly file: string;
  /** All layers made so far, and their names. */
  readonly layers: PlacedLayer[];
  readonly names: Set<string>;
  /** Its path in the weights' file; '' for the model. */
  readonly path: string;
  /** The model that it is in; '' if it is the model. */
  readonly owner: string;
  /** Whether it is the last one, and its softmax is left out. */
  readonly withoutSoftmax: boolean;
}

export type ModuleOf = (object: KerasObject, position: Position) => Module;

/** The layers of a model. Throws unless it has a list of them. */
export function layersIn({ config }: KerasObject, file: string): readonly KerasObject[] {
  const layers = config?.layers;
  if (Array.isArray(layers) && layers.length > 0 && layers.every((one) => typeof one === 'object' && one !== null)) {
    return layers;
  }
  throw new TransferError(
    `config.json in ${file} must have a list of layers; got ${described(layers)}. Save a Sequential or Functional model; others ` +
      'keep their layers in Python.',
  );
}

/** The name of a layer or model. Throws if it has none. */
export function nameOf({ config, class_name: kind }: KerasObject, file: string): string {
  const name = config?.name;
  if (typeof name === 'string' && name !== '') return name;
  throw new TransferError(`config.json in ${file} has a ${String(kind)} without a name. Save the model again.`);
}

/** An output of a layer: the layer's name, which of its calls, and which of the outputs of that. */
export type History = readonly [layer: string, call: number, output: number];

/** The inputs or outputs of a model: one, or a list of them. */
export function historiesIn(value: unknown): readonly History[] {
  if (isHistory(value)) return [value];
  return Array.isArray(value) ? value.filter(isHistory) : [];
}

export const isHistory = (value: unknown): value is History =>
  Array.isArray(value) && value.length === 3 && typeof value[0] === 'string' && value.slice(1).every(Number.isInteger);
