import { bytesOf } from '../bytes';
import type { Net } from '../core/net';
import type { UpdateSettings } from '../core/recipe';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { type Checksummed, openChecksummed, writeChecksummed } from '../net/checksummed';
import { matchedBy, requireMatches } from '../net/names';
import { isLora, settingsIn, withoutUpdates, withUpdates } from '../net/updated-net';
import { methodOf } from '../net/updates/methods';
import { findUpwards } from '../places';
import { workingFolder } from '../platform/machine';
import { basename } from '../platform/paths';
import { createSha256 } from '../platform/sha256';
import { requireNet, requirePath } from '../require/arguments';
import { requireOptions } from '../require/options';
import type { NamedArray } from '../safetensors';
import { FORMAT as NET } from './save';

const FORMAT = { format: 'transferlab adapter', edition: '1' };
/** The edition of files with updates of another method than LoRA, which the first edition's readers do not know. */
const OTHER_METHODS = '2';

/** The text `adapter` of a file: the settings of the updates, and the base that they were trained on. */
type AdapterText = UpdateSettings & {
  readonly net: string;
  /** sha256 of the adapted weights without their updates. */
  readonly base: string;
};

/**
 * Writes the updates of a net by `lora` or another method, without its base, into a safetensors file of some kilobytes.
 * `also` selects other trained weights, by glob: `saveAdapter(net, 'films.safetensors', { also: ['head'] })`. The file is written
 * atomically. Throws if the net has no updates, if a glob matches no weight, or if `also` selects an adapted weight.
 */
export function saveAdapter(net: Net, file: string, options: { also?: readonly string[] } = {}): void {
  requireOptions('saveAdapter', options, { also: true });
  requireNet('saveAdapter', net);
  requirePath('saveAdapter', file);
  const { also = [] } = options;
  const settings = settingsIn(net);
  if (!settings) {
    throw new TransferError(
      `${net.name} has no low-rank updates to save. Add them with lora(net), or save the full net: save(net, file).`,
    );
  }
  const names = Object.keys(net.weights);
  requireMatches('saveAdapter', also, names);
  const adapted = new Set(settings.adapted);
  const baseName = names.find((name) => adapted.has(name) && matchedBy(also)(name));
  if (baseName !== undefined) {
    throw new TransferError(`also must not match adapted weights of the base; got '${baseName}'. Try also: ['head'].`);
  }
  const parts = new Set(settings.adapted.flatMap(methodOf(settings).parts));
  const saved = names.filter((name) => parts.has(name) || matchedBy(also)(name));
  const description: AdapterText = { ...settings, net: net.name, base: digestOf(net, settings.adapted) };
  writeChecksummed(file, {
    arrays: new Map(saved.map((name) => [name, arrayOf(net, name)])),
    texts: { ...FORMAT, ...(!isLora(settings) && { edition: OTHER_METHODS }), adapter: JSON.stringify(description) },
  });
}

/**
 * Loads the updates of a file that `saveAdapter` wrote, without reloading the base. If the net has updates with the same
 * settings, they take the file's values in place and the same net is returned, so adapters can be swapped and graphs stay
 * valid. Otherwise a new net is returned, which shares the base's weights. Weights saved by `also` overwrite the net's. Throws,
 * and changes nothing, if the file does not exist, is damaged, is not an adapter, or was trained on another base.
 */
export function loadAdapter(net: Net, file: string): Net {
  requireNet('loadAdapter', net);
  requirePath('loadAdapter', file);
  const path = findUpwards(file);
  if (path === undefined) {
    throw new TransferError(
      `There is no file '${file}' in ${workingFolder()} or above it. Give the file that saveAdapter() wrote.`,
    );
  }
  const name = basename(path);
  const { arrays, texts } = openChecksummed(path, 'Save the adapter again, or take a copy of the file.', (found) =>
    requireAdapter(found, name),
  );
  const { net: from, base, ...settings }: AdapterText = JSON.parse(texts.adapter);
  const plain = withoutUpdates(net);
  requireBase(plain, { settings, arrays, base, from, file: name });
  const current = settingsIn(net);
  const isAlike = current && JSON.stringify(current) === JSON.stringify(settings);
  const result = isAlike ? net : withUpdates(plain, settings, 0);
  tf.tidy(() => {
    for (const [weight, { values, shape }] of arrays)
      result.weights[weight].assign(tf.tensor(values, [...shape]) as never);
  });
  return result;
}

function requireAdapter({ format, edition }: Checksummed['texts'], file: string): void {
  if (format === NET.format) throw new TransferError(`${file} is a full net, not an adapter. Read it with load(file).`);
  if (format !== FORMAT.format) {
    throw new TransferError(`${file} is not an adapter that saveAdapter() wrote. Pass one.`);
  }
  if (edition === FORMAT.edition || edition === OTHER_METHODS) return;
  throw new TransferError(
    `${file} is in edition ${edition} of the format, and this transferlab reads editions up to ${OTHER_METHODS}. Update transferlab.`,
  );
}

/** Throws if these updates belong to other weights than the net's. */
function requireBase(
  net: Net,
  adapter: { settings: UpdateSettings; arrays: Checksummed['arrays']; base: string; from: string; file: string },
): void {
  const { settings, arrays, base, from, file } = adapter;
  const wrongBase = (why: string) =>
    new TransferError(`${file} is an adapter of another base, ${from}: ${why}. Pass the net that it was trained on.`);
  const missing = settings.adapted.find((name) => !(name in net.weights));
  if (missing !== undefined) throw wrongBase(`${net.name} has no weight '${missing}'`);
  const specs = methodOf(settings).specs(new Map(settings.adapted.map((name) => [name, net.weights[name].shape])));
  for (const { name, shape } of specs) {
    const stored = arrays.get(name)?.shape ?? [];
    if (stored.join() !== shape.join()) throw wrongBase(`'${name}' is [${stored}] there and would be [${shape}] here`);
  }
  const parts = new Set(specs.map(({ name }) => name));
  for (const [name, { shape }] of arrays) {
    if (parts.has(name)) continue;
    const texts = net.weights[name]?.shape;
    if (texts?.join() !== shape.join()) {
      throw new TransferError(
        `${file} holds '${name}' [${shape}], ${texts ? `which is [${texts}] in ${net.name}` : `which ${net.name} has not`}. ` +
          'Pass the net with the head that was trained with the adapter.',
      );
    }
  }
  if (digestOf(net, settings.adapted) !== base)
    throw wrongBase(`the weights that it adapts have other values in ${net.name}`);
}

function digestOf(net: Net, names: readonly string[]): string {
  const hash = createSha256();
  for (const name of [...names].sort()) {
    const { shape, values } = arrayOf(net, name);
    hash.update(JSON.stringify([name, shape])).update(bytesOf(values));
  }
  return hash.digest('hex');
}

function arrayOf({ weights }: Net, name: string): NamedArray {
  return { shape: weights[name].shape, values: weights[name].dataSync<'float32'>() as Float32Array };
}
