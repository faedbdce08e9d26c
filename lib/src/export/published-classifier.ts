import type { Own } from '../backbones/from-safetensors';
import type { PretrainedFiles } from '../backbones/pretrained/open-folder';
import type { Net } from '../core/net';
import type { NamedArray } from '../safetensors';

/** The original heads of image families: one, or DeiT's two. */
const HEADS = /^(classifier|cls_classifier|distillation_classifier)\./;

/** The last layer of a net, if it is a linear head after all weights of an image family; else undefined. */
export function headOf({ layers, weights }: Net, own: Own): string | undefined {
  if (own.classifier === undefined) return undefined;
  const known = new Set(own.build({}).weights.map(({ name }) => name));
  const others = Object.keys(weights).filter((name) => !known.has(name));
  const layer = layers[layers.length - 1].name;
  const parts = [`${layer}/kernel`, `${layer}/bias`];
  const isLinear = others.length === 2 && parts.every((name) => others.includes(name));
  return isLinear && weights[parts[0]].shape.length === 2 ? layer : undefined;
}

/**
 * The files of an image network with a classifier of as many classes as a net's head, instead of any other; its weights are
 * zeros. transformers puts the family's name before the other weights of a network with a classifier.
 */
export function withClassifier(
  { weights, classes }: Net,
  head: string,
  files: PretrainedFiles,
  classifier: string,
): PretrainedFiles {
  const [features, count] = weights[`${head}/kernel`].shape;
  const names = classes ?? Array.from({ length: count }, (_, index) => `LABEL_${index}`);
  const prefix = `${files.config.model_type}.`;
  const isBare = ![...files.arrays.keys()].some((name) => name.startsWith(prefix));
  const body = [...files.arrays].filter(([name]) => !HEADS.test(name));
  const arrays = new Map<string, NamedArray>([
    ...body.map(([name, array]): [string, NamedArray] => [isBare ? prefix + name : name, array]),
    [`${classifier}.weight`, { shape: [count, features], values: new Float32Array(count * features) }],
    [`${classifier}.bias`, { shape: [count], values: new Float32Array(count) }],
  ]);
  const config = {
    ...files.config,
    ...architectureIn(files.config),
    id2label: Object.fromEntries(names.map((name, index) => [index, name])),
    label2id: Object.fromEntries(names.map((name, index) => [name, index])),
  };
  return { ...files, arrays, config };
}

/** The class of transformers with a classifier: `ViTForImageClassification` for `ViTModel`. */
function architectureIn({ architectures }: PretrainedFiles['config']) {
  const [name] = Array.isArray(architectures) ? architectures : [];
  if (typeof name !== 'string') return {};
  return { architectures: [name.replace(/(Model|For\w+)$/, 'ForImageClassification')] };
}
