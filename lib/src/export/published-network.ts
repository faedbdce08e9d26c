import type { Own, Tower } from '../backbones/from-safetensors';
import type { Config } from '../backbones/own';
import { readFamily } from '../backbones/pretrained/families';
import type { PretrainedFiles } from '../backbones/pretrained/open-folder';
import { writeStored } from '../backbones/stored-as';
import type { Net } from '../core/net';
import { TransferError } from '../error';
import { arraysOf } from '../files/save';
import { toPublished } from '../net/published';
import type { WeightSpec } from '../net/weights';
import type { NamedArray } from '../safetensors';
import { headOf, withClassifier } from './published-classifier';

/** The published network that a net was trained from: its files, and what errors call it. */
export interface Origin {
  readonly files: PretrainedFiles;
  readonly source: string;
  readonly tower?: Tower;
}

/** A net's weights as the files of its family have them. */
export interface PublishedNetwork {
  /** The entries of the origin's configuration that have other values. */
  readonly changes: Readonly<Record<string, unknown>>;
  readonly arrays: ReadonlyMap<string, NamedArray>;
  /** The arrays of the origin that the net does not have; they are as they were. */
  readonly unchanged: readonly string[];
  /** Whether `fromPretrained` reads the net with `classifier: true`. */
  readonly classifier: boolean;
  /** Rows of the embedding table, if the net reads token ids. */
  readonly vocabulary?: number;
}

/**
 * A net's weights under the published names and in the published layout: the reader of its family, in the other direction. A
 * linear head that was joined to an image network becomes its classifier. Throws if the net lacks weights of the family, or has
 * others.
 */
export function publishedNetwork(net: Net, { files, source, tower }: Origin): PublishedNetwork {
  const read = readFamily({ ...files, tower });
  if (tower && !read.hasTowers) {
    throw new TransferError(`${source} has no two towers, so it has no tower: '${tower}'. Leave tower out.`);
  }
  const head = headOf(net, read);
  const origin = head === undefined ? files : withClassifier(net, head, files, read.classifier as string);
  const own = head === undefined ? read : readFamily({ ...origin, tower });
  const classifier = head !== undefined || (own.hasHead === true && hasOriginalHead(net, own));
  const specs = own.build({ classifier }).weights.map((spec) => underNetsName(spec, head));
  requireWeightsOf(net, specs, source, read.classifier !== undefined);
  const published = toPublished(specs, arraysOf(net));
  const stored = (own.stored ?? []).filter(({ parts }) => parts.every((part) => published.has(part)));
  const written = new Set([...published.keys(), ...stored.map(({ name }) => name)]);
  return {
    changes: changesOf(files.config, inFloat32(origin.config)),
    arrays: writeStored(origin.arrays, published, stored),
    unchanged: [...origin.arrays.keys()].filter((name) => !written.has(name)),
    classifier,
    vocabulary: own.vocabulary,
  };
}

/** Whether a net has the weights of the original head and outputs its logits, not the features before it. */
function hasOriginalHead({ output, weights }: Net, own: Own): boolean {
  const logits = own.build({ classifier: true });
  const isOutput = logits.output.length === output.length && logits.output.at(-1) === output.at(-1);
  return isOutput && logits.weights.every(({ name }) => name in weights);
}

/** A weight of the classifier under the name of the head that took its place. */
const underNetsName = (spec: WeightSpec, head: string | undefined): WeightSpec =>
  head === undefined ? spec : { ...spec, name: spec.name.replace(/^classifier\//, `${head}/`) };

/** Throws unless a net has exactly these weights. */
function requireWeightsOf(net: Net, specs: readonly WeightSpec[], source: string, hasClassifier: boolean): void {
  const shapes = new Map(specs.map(({ name, shape }) => [name, shape]));
  const missing = [...shapes.keys()].filter((name) => !(name in net.weights));
  if (missing.length > 0) {
    throw new TransferError(
      `${net.name} lacks ${missing.length} of the ${shapes.size} weights of ${source}, such as '${missing[0]}'. Pass the net that ` +
        `fromPretrained('${source}') returned, before it was cut, or name the network that it came from as from.`,
    );
  }
  const others = Object.keys(net.weights).filter((name) => !shapes.has(name));
  if (others.length > 0) {
    const head = hasClassifier ? 'A linear head(…) alone can become its classifier. ' : '';
    throw new TransferError(
      `${net.name} has weights that ${source} has no name for, such as '${others[0]}'. ${head}Cut the net at its features, ` +
        `cut(net, LAYER), and keep the other weights with saveWeights(net, file), or use exportOnnx.`,
    );
  }
  for (const [name, shape] of shapes) {
    const found = net.weights[name].shape;
    if (found.join() === shape.join()) continue;
    throw new TransferError(
      `${net.name}: '${name}' is [${found}], and ${source} has [${shape}] there. Name the network that it came from as from.`,
    );
  }
}

/** The configuration with float32 as the type of the weights, where it names one. */
function inFloat32(config: Config): Config {
  const types = ['dtype', 'torch_dtype'].filter((name) => name in config);
  return { ...config, ...Object.fromEntries(types.map((name) => [name, 'float32'])) };
}

const changesOf = (before: Config, after: Config): Config =>
  Object.fromEntries(Object.entries(after).filter(([name, value]) => value !== before[name]));
