import type { Net } from '../core/net';
import { ready } from '../engine/tensorflow';
import { TransferError } from '../error';
import { drawn, withWeights } from '../net/architecture';
import { fromPublished } from '../net/published';
import { cacheFolder, weightsAdvice } from '../places';
import { existsSync } from '../platform/files';
import { join as joinPath } from '../platform/paths';
import { requireFunction, requireProperties } from '../require/arguments';
import { requireType } from '../require/misfit';
import { nearestName } from '../require/nearest-name';
import { requireOptions } from '../require/options';
import type { Safetensors } from '../safetensors';
import { tokenizer } from '../text/tokenizer';
import { type BackboneName, type BackboneOptions, CATALOGUE, type Published } from './catalogue';
import type { OwnWeights } from './from-safetensors';
import { openWeights } from './open-weights';

export type { BackboneName, BackboneOptions } from './catalogue';

/**
 * Loads a pretrained network without its original head: `efficientnet-lite0` (Tan & Le 2019, ImageNet) maps images
 * `[batch, size, size, 3]` to features `[batch, 1280]`; `minilm` (Wang 2020, a BERT for sentences) and `smollm2-135m` (Allal
 * 2025, a GPT: SmolLM2-135M-Instruct in four bits) map token ids `[batch, tokens]` to `[batch, 384]` and `[batch, 576]`. Pass
 * `fromSafetensors(file, family)` instead of a name for custom weights. Setup puts the weights in the cache; every call returns
 * separate weights. Throws if the name is unknown, if an option is invalid, or if the weights are missing or damaged.
 */
export async function backbone(source: BackboneName | OwnWeights, options: BackboneOptions = {}): Promise<Net> {
  requireOptions('backbone', options, {
    pretrained: true,
    classifier: true,
    size: true,
    seconds: true,
    tokens: true,
    seed: true,
  });
  if (typeof source !== 'string') {
    const expected = 'the name of a backbone, or weights that fromSafetensors(file, family) read';
    requireProperties('backbone', expected, source, ['name', 'arrays', 'build']);
    return ownBackbone(source, options);
  }
  const name = source;
  const published: Published | undefined = Object.hasOwn(CATALOGUE, name) ? CATALOGUE[name] : undefined;
  if (!published) {
    const names = Object.keys(CATALOGUE);
    const near = nearestName(name, names);
    const advice = near === undefined ? '' : `Did you mean '${near}'? `;
    throw new TransferError(`There is no backbone '${name}'. ${advice}Choose one of: ${names.join(', ')}.`);
  }
  const { pretrained = true, seed = 0 } = options;
  await ready();
  // Checks the options before anything is read.
  published.build(options);
  if (!pretrained && !published.tokens) {
    return named(drawn(published.build(options), seed), `${name} from scratch`);
  }
  const file = weightsFile(name);
  const { arrays, metadata } = openWeights(file, published.sha256);
  const architecture = published.build(options, tokenizerIn(metadata, name, published));
  return pretrained
    ? named(withWeights(architecture, arrays, file), name)
    : named(drawn(architecture, seed), `${name} from scratch`);
}

/** The same for custom weights, as `fromSafetensors` returns them. */
async function ownBackbone({ name, arrays, build }: OwnWeights, options: BackboneOptions): Promise<Net> {
  const { pretrained = true, seed = 0 } = options;
  await ready();
  requireFunction('backbone', 'what builds the architecture', build);
  const architecture = build(options);
  requireType('backbone', 'build()', architecture, '#Architecture');
  if (!pretrained) return named(drawn(architecture, seed), `${name} from scratch`);
  return named(withWeights(architecture, fromPublished(architecture.weights, arrays, name), name), name);
}

function named(net: Net, name: string): Net {
  return { ...net, name };
}

function tokenizerIn(metadata: Safetensors['metadata'], name: string, { tokens }: Published) {
  return tokens && tokenizer(metadata.tokenizer, { name, ...tokens });
}

function weightsFile(name: string): string {
  const file = joinPath(cacheFolder(), 'weights', `${name}.safetensors`);
  if (existsSync(file)) return file;
  throw new TransferError(`The weights of ${name} are not here (${file}). ${weightsAdvice(name)}`);
}
