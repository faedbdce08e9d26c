import { existsSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import { cacheFolder } from '../data/places';
import { ready } from '../engine/tensorflow';
import { TransferError } from '../error';
import { dense } from '../net/layers';
import type { Layer, Net } from '../net/net';
import { type NamedArray, readSafetensors } from '../net/safetensors';
import { drawWeights, publishedWeights, type WeightSpec } from '../net/weights';
import { efficientNetLiteLayers, efficientNetLiteWeights, TOP } from './efficientnet-lite';
import { IMAGENET_CLASSES } from './imagenet-classes';

export interface BackboneOptions {
  /** `false` draws the weights instead: the same network from scratch. */
  readonly pretrained?: boolean;
  /** Keep the original classifier (ImageNet's 1000 classes) on top. */
  readonly classifier?: boolean;
  /** Height and width of the images, in pixels. The network was trained at 224. */
  readonly size?: number;
  /** Seed of the weights where `pretrained` is false. */
  readonly seed?: number;
}

/** Backbones that can be had, and the file in the cache each reads. */
const FILES = { 'efficientnet-lite0': 'efficientnet-lite0.safetensors' };

export type BackboneName = keyof typeof FILES;

/**
 * A pretrained network without its classifier: images `[batch, size, size, 3]` to features `[batch, 1280]`.
 * `efficientnet-lite0` (Tan & Le 2019) was trained on ImageNet; set-up has put its weights in the cache.
 * Every call gives weights of its own. Throws where the name is unknown or the weights are missing or damaged.
 */
export async function backbone(name: BackboneName, options: BackboneOptions = {}): Promise<Net> {
  const { pretrained = true, classifier = false, size = 224, seed = 0 } = options;
  if (!(name in FILES)) {
    throw new TransferError(`There is no backbone '${name}'. Choose one of: ${Object.keys(FILES).join(', ')}.`);
  }
  if (!Number.isInteger(size) || size < 32) {
    throw new TransferError(`size is ${size}; a backbone needs images of at least 32 pixels, best 224.`);
  }
  await ready();
  const specs = [...efficientNetLiteWeights(), ...(classifier ? CLASSIFIER_WEIGHTS : [])];
  return {
    name: pretrained ? name : `${name} from scratch`,
    input: { shape: [size, size, 3], mean: 127, std: 128 },
    layers: [...efficientNetLiteLayers(), ...(classifier ? [CLASSIFIER] : [])],
    weights: pretrained ? publishedWeights(specs, published(name), FILES[name]) : drawWeights(specs, seed),
    output: [classifier ? IMAGENET_CLASSES.length : TOP],
    classes: classifier ? IMAGENET_CLASSES : undefined,
  };
}

function published(name: BackboneName): Map<string, NamedArray> {
  const file = joinPath(cacheFolder(), 'weights', FILES[name]);
  if (!existsSync(file)) {
    throw new TransferError(
      `The weights of ${name} are not here (${FILES[name]} in the cache). Run \`npm start\` once to fetch them, ` +
        'or set TRANSFERLAB_CACHE to the folder that holds them.',
    );
  }
  return readSafetensors(file);
}

const CLASSIFIER: Layer = { name: 'classifier', apply: (x, w) => dense(x, w, 'classifier') };

const CLASSIFIER_WEIGHTS: WeightSpec[] = [
  { name: 'classifier/kernel', shape: [TOP, 1000], init: 'glorot', trainable: true, published: '_fc.weight' },
  { name: 'classifier/bias', shape: [1000], init: 'zeros', trainable: true, published: '_fc.bias' },
];
