import { TransferError } from '../error';
import type { ModelLayer } from '../net/layers-model-calls';
import { described, nameText } from '../require/described';
import { nearestName } from '../require/nearest-name';
import { ACTIVATIONS, hasNoEffect, type KerasLayer, LAYERS, type Settings } from './layer-table';

/** A layer or a model in `config.json`. */
export interface KerasObject {
  readonly class_name?: unknown;
  readonly module?: unknown;
  readonly registered_name?: unknown;
  readonly config?: Settings;
  readonly inbound_nodes?: unknown;
}

/** What a layer is called in its file, and by which name it is made. */
export interface LayerContext {
  readonly file: string;
  readonly name: string;
  /** Whether a softmax or sigmoid at its end is left out. */
  readonly withoutSoftmax?: boolean;
}

const REMEDY =
  'Take the part of the model before it, keras.Model(model.input, LAYER.output), or rebuild it in tf.layers.';

/** Makes the TensorFlow.js layer of a layer of Keras. Throws if the class or one of the settings is not supported. */
export function makeLayer(object: KerasObject, context: LayerContext): ModelLayer {
  const { file, name, withoutSoftmax = false } = context;
  const settings = object.config ?? {};
  const known = entryOf(object, context);
  const args: Record<string, unknown> = { name, trainable: settings.trainable !== false };
  const taken = new Map(
    known.takes.map((one) => (typeof one === 'string' ? [one, [camelCase(one)]] : [one[0], one.slice(1)])),
  );
  for (const [setting, value] of Object.entries(settings)) {
    const [passedAs, convert = same] = (taken.get(setting) ?? []) as [string?, ((value: unknown) => unknown)?];
    const allowed = known.only?.[setting];
    if (allowed && !allowed.includes(value) && value !== null) throw unsupported(setting, value, context, allowed);
    if (passedAs !== undefined)
      args[passedAs] = /activation$/.test(setting) ? activationOf(value, setting, context) : convert(value);
    else if (!allowed && !hasNoEffect(setting) && value !== null && value !== false)
      throw unsupported(setting, value, context);
  }
  Object.assign(args, known.always);
  if (withoutSoftmax) removeSoftmax(args, object, context);
  try {
    return known.make(args);
  } catch (cause) {
    if (cause instanceof TransferError) throw cause;
    throw new TransferError(`The layer '${name}' in ${file} cannot be made: ${(cause as Error).message}. ${REMEDY}`, {
      cause,
    });
  }
}

/** The path of a layer's weights below that of the layer. */
export const weightsInside = ({ class_name: kind }: KerasObject) => LAYERS[String(kind)]?.inside ?? '';

/** The table's entry of a layer. Throws if there is none: code of its author, an operation, or a layer that is not read. */
function entryOf(object: KerasObject, { file, name }: LayerContext): KerasLayer {
  const { class_name: kind, module, registered_name: registered } = object;
  const where = `The layer '${name}' in ${file}`;
  if (kind === 'Lambda') {
    throw new TransferError(
      `${where} is a Lambda, which contains code. Code of a file is not run. Replace it in Keras by layers. ${REMEDY}`,
    );
  }
  const isOfKeras = module === undefined || module === null || /^keras(\.|$)/.test(String(module));
  if (!isOfKeras || (typeof registered === 'string' && registered.includes('>'))) {
    throw new TransferError(
      `${where} is a ${nameText(registered ?? kind)} of its author, whose code is not in the file. ${REMEDY}`,
    );
  }
  if (typeof kind === 'string' && Object.hasOwn(LAYERS, kind)) return LAYERS[kind];
  if (/\.ops\./.test(String(module))) {
    throw new TransferError(
      `${where} is the operation ${nameText(kind)} outside of a layer. Use a layer in Keras, such as Add. ${REMEDY}`,
    );
  }
  if (/^Random/.test(String(kind))) {
    throw new TransferError(
      `${where} is an augmentation, ${nameText(kind)}. Leave it out of the model and pass augment to fit.`,
    );
  }
  const near = typeof kind === 'string' ? nearestName(kind, Object.keys(LAYERS)) : undefined;
  throw new TransferError(
    `${where} has the class ${nameText(kind)}, which is not read. ${near === undefined ? '' : `Did you mean '${near}'? `}` +
      `Read are: ${Object.keys(LAYERS).join(', ')}. ${REMEDY}`,
  );
}

function unsupported(
  setting: string,
  value: unknown,
  { file, name }: LayerContext,
  allowed?: readonly unknown[],
): TransferError {
  const supported = allowed
    ? `; supported is ${allowed.map((one) => JSON.stringify(one)).join(' or ')}`
    : ', which is not read';
  return new TransferError(
    `The layer '${name}' in ${file} has ${setting}: ${JSON.stringify(value)}${supported}. ${REMEDY}`,
  );
}

function activationOf(value: unknown, setting: string, context: LayerContext): string {
  if (value === null) return 'linear';
  if (typeof value === 'string' && Object.hasOwn(ACTIVATIONS, value)) return ACTIVATIONS[value];
  const { file, name } = context;
  const names = Object.keys(ACTIVATIONS);
  if (typeof value !== 'string') {
    throw new TransferError(
      `The layer '${name}' in ${file} has as ${setting} ${described(value)}: a function of its author, which is not run. Use one of ` +
        `${names.join(', ')}. ${REMEDY}`,
    );
  }
  throw unsupported(setting, value, context, names);
}

/** Throws unless the last layer computes a softmax or sigmoid. */
function removeSoftmax(
  args: Record<string, unknown>,
  { class_name: kind }: KerasObject,
  { file, name }: LayerContext,
): void {
  if (args.activation === 'softmax' || args.activation === 'sigmoid') {
    args.activation = 'linear';
    return;
  }
  throw new TransferError(
    `logits: true leaves out a softmax or sigmoid at the end of ${file}, and its last layer '${name}' (${String(kind)}) has none. Leave the ` +
      'option out.',
  );
}

const same = (value: unknown) => value;

const camelCase = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
