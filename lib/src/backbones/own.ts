import { TransferError } from '../error';
import type { Architecture } from '../net/architecture';
import type { HiddenActivation } from '../net/hidden-activation';
import { described } from '../require/described';
import type { NamedArray } from '../safetensors';
import type { StoredAs } from './stored-as';

/** The contents of a `config.json`. */
export type Config = Readonly<Record<string, unknown>>;

/** The arrays of a file, by the names of the original authors. */
export type Arrays = ReadonlyMap<string, NamedArray>;

/** The shape of an array that a family must have. Throws if it is missing, and names the file. */
export function shapeOf(arrays: Arrays, name: string, file: string, family: string): number[] {
  const array = arrays.get(name);
  if (array) return [...array.shape];
  const firstNames = [...arrays.keys()].slice(0, 3).join(', ');
  throw new TransferError(
    `${file} is no ${family}: it has no '${name}'. It has ${arrays.size} arrays: ${firstNames}, …`,
  );
}

/** A positive number of `config.json`, or `fallback`. Throws if there is neither. */
export function numberIn(config: Config, name: string, file: string, fallback?: number): number {
  const value = config[name] ?? fallback;
  if (typeof value === 'number' && value > 0 && value < Number.POSITIVE_INFINITY) return value;
  throw new TransferError(
    `${file} has no '${name}' above 0 in the config.json next to it: got ${described(value)}. Add the right number there. ` +
      `Pass config: { ${name}: 12 } to fromSafetensors if there is no such file.`,
  );
}

/** The number of attention heads. Throws unless it divides the width. */
export function headsIn(config: Config, name: string, width: number, file: string): number {
  const heads = numberIn(config, name, file);
  if (Number.isInteger(heads) && width % heads === 0) return heads;
  throw new TransferError(
    `The config.json of ${file}: ${name}: ${heads} must be an integer that divides the width of ${width}. Take both files from ` +
      'the same network.',
  );
}

/** The id of a token, or `fallback`. Throws unless the vocabulary has it. */
export function idIn(config: Config, name: string, vocabulary: number, file: string, fallback: number): number {
  const id = config[name] ?? fallback;
  if (typeof id === 'number' && Number.isInteger(id) && id >= 0 && id < vocabulary) return id;
  throw new TransferError(
    `The config.json of ${file}: ${name}: ${JSON.stringify(id)} must be an id of the ${vocabulary} tokens. Take both files from ` +
      'the same network.',
  );
}

/** The name of the token that ends a text: the first of `eos_token_id`. Undefined if the vocabulary has none. */
export function endIn(config: Config, tokenOf: (id: number) => string | undefined, fallback = 2): string | undefined {
  const value = config.eos_token_id === undefined ? fallback : config.eos_token_id;
  const id: unknown = Array.isArray(value) ? value[0] : value;
  return typeof id === 'number' ? tokenOf(id) : undefined;
}

/** The names of the classes, from `id2label`. Throws unless there is one for each output. */
export function classesIn(config: Config, outputs: number, file: string): string[] {
  const names = (config.id2label ?? {}) as Readonly<Record<string, unknown>>;
  const classes = Array.from({ length: outputs }, (_, index) => names[index]);
  if (Object.keys(names).length === outputs && classes.every((name) => typeof name === 'string')) return classes;
  throw new TransferError(
    `The config.json of ${file} must name ${outputs} classes in id2label; got ${Object.keys(names).length}. Take both files from ` +
      'the same network, or leave out classifier: true.',
  );
}

/** The published names of activations. */
const ACTIVATIONS: Readonly<Record<string, HiddenActivation>> = {
  gelu: 'gelu',
  gelu_new: 'tanh-gelu',
  gelu_pytorch_tanh: 'tanh-gelu',
  quick_gelu: 'quick-gelu',
  relu: 'relu',
  relu6: 'relu6',
  swish: 'silu',
  silu: 'silu',
};

/** The activation of a setting, or `fallback`. Throws unless it is one of these. */
export function activationIn(config: Config, name: string, file: string, fallback = 'gelu'): HiddenActivation {
  requireSetting(config, name, Object.keys(ACTIVATIONS), file);
  return ACTIVATIONS[(config[name] ?? fallback) as string];
}

/** Throws unless a setting is absent or one of these values. */
export function requireSetting(config: Config, name: string, supported: readonly unknown[], file: string): void {
  const value = config[name];
  if (value === undefined || value === null || supported.includes(value)) return;
  const list = supported.map((one) => JSON.stringify(one)).join(' or ');
  throw new TransferError(
    `The config.json of ${file} has ${name}: ${JSON.stringify(value)}; supported is ${list}. Choose a network with that.`,
  );
}

/** Throws if a list in the configuration differs from that of the weights. A list that it does not have is not compared. */
export function requireList(value: unknown, name: string, file: string, list: readonly (number | string)[]): void {
  if (value === undefined || JSON.stringify(value) === JSON.stringify(list)) return;
  throw new TransferError(
    `The config.json of ${file} has ${name}: ${JSON.stringify(value)}, but the weights are of [${list}]. Take both files from ` +
      'the same network, or correct config.json.',
  );
}

/** Throws if the configuration has another size than the arrays. Sizes that it does not have are not compared. */
export function requireAgreement(config: Config, file: string, sizes: Readonly<Record<string, number>>): void {
  for (const [name, size] of Object.entries(sizes)) {
    const value = config[name];
    if (value === undefined || value === null || value === size) continue;
    throw new TransferError(
      `The config.json of ${file} has ${name}: ${JSON.stringify(value)}, but the weights are of ${size}. Take both files from ` +
        'the same network, or correct config.json.',
    );
  }
}

/** The number of consecutive blocks: `encoder.layer.0`, `encoder.layer.1`, … */
export function countOf(arrays: Arrays, nameOf: (index: number) => string): number {
  let count = 0;
  while (arrays.has(nameOf(count))) count++;
  return count;
}

/** What precedes this name in the file: '' or a prefix such as `bert.`. */
export function prefixOf(arrays: Arrays, suffix: string): string {
  const full = [...arrays.keys()].find((name) => name === suffix || name.endsWith(`.${suffix}`)) ?? suffix;
  return full.slice(0, full.length - suffix.length);
}

/** Parts of published names, and their replacements in the files of another family; applied in order. */
export type Renaming = readonly (readonly [part: string | RegExp, replacement: string])[];

/** From the published names of an architecture to the names in a file. */
export function publishedBy(renaming: Renaming, prefix: string): (published: string) => string {
  return (published) =>
    prefix + renaming.reduce((name, [part, replacement]) => name.replace(part, replacement), published);
}

/** PyTorch's kernels over time `[out, in, k]` as kernels of images of height 1, `[out, in, 1, k]`. */
export function flatKernels(arrays: Arrays, names: readonly string[]): StoredAs[] {
  return names.flatMap((name) => {
    const array = arrays.get(name);
    if (!array) return [];
    const [outputs, inputs, ...rest] = array.shape;
    return [{ name, parts: [name], shape: [outputs, inputs, 1, ...rest] }];
  });
}

/** The architecture with other published names of its weights. */
export function withPublished(architecture: Architecture, nameOf: (published: string) => string): Architecture {
  const weights = architecture.weights.map((spec) => ({ ...spec, published: nameOf(spec.published ?? spec.name) }));
  return { ...architecture, weights };
}
