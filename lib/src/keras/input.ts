import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import type { KerasObject } from './make-layer';
import { historiesIn, layersIn, type Value } from './model-parts';

/** Keras' types of inputs, and those here. Pixels in bytes are floats. */
const TYPES: Readonly<Record<string, 'float32' | 'int32' | 'bool'>> = {
  float32: 'float32',
  float16: 'float32',
  bfloat16: 'float32',
  uint8: 'float32',
  int32: 'int32',
  int64: 'int32',
  bool: 'bool',
};

/** The symbolic input of a model. Throws unless it has one, of numbers and of known rank. */
export function inputOf(root: KerasObject, file: string): Value {
  const { class_name: kind, config = {} } = root;
  if (kind !== 'Sequential' && kind !== 'Functional' && kind !== 'Model') {
    throw new TransferError(
      `${file} has a model of the class ${JSON.stringify(kind)}, whose code is not in the file. Save a Sequential or Functional model: ` +
        'keras.Model(inputs, model(inputs)).',
    );
  }
  const layers = layersIn(root, file);
  const names = kind === 'Sequential' ? [] : historiesIn(config.input_layers).map(([name]) => name);
  if (kind !== 'Sequential' && names.length !== 1) {
    throw new TransferError(
      `${file} has ${names.length} inputs; a net has one. Take a part of it in Keras: keras.Model(INPUT, OUTPUT).`,
    );
  }
  const layer = layers.find(
    (one) => one.class_name === 'InputLayer' && (names.length === 0 || one.config?.name === names[0]),
  );
  const settings = layer?.config ?? {};
  const shape = settings.batch_shape ?? settings.batch_input_shape ?? config.build_input_shape;
  if (!Array.isArray(shape) || shape.length < 2 || !shape.every((size) => size === null || Number.isInteger(size))) {
    throw new TransferError(
      `${file} has no shape of its input. Call the model once, or add keras.Input(shape) before its first layer, and save it again.`,
    );
  }
  const dtype = TYPES[String(settings.dtype ?? 'float32')];
  if (dtype === undefined) {
    throw new TransferError(
      `The input of ${file} has the type ${JSON.stringify(settings.dtype)}; read are ${Object.keys(TYPES).join(', ')}. Take the part of the ` +
        'model after it.',
    );
  }
  const name = String(settings.name ?? 'input');
  return tf.input({ batchShape: [null, ...shape.slice(1)], dtype, name: name.replaceAll('/', '.') });
}
