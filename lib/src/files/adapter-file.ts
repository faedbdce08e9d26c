import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Net } from '../core/net';
import type { LoraSettings } from '../core/recipe';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { settingsIn, withoutLora, withSettings } from '../net/lora';
import { partsOfLowRank } from '../net/low-rank';
import { matchedBy, requireMatches } from '../net/names';
import { openSealed, type Sealed, writeSealed } from '../net/sealed';
import { findUpwards } from '../places';
import { requireNet, requirePath } from '../require/arguments';
import { requireOptions } from '../require/options';
import { bytesOf, type NamedArray } from '../safetensors';
import { FORMAT as NET } from './save';

const FORMAT = { format: 'transferlab adapter', edition: '1' };

/** The text `adapter` of a file: what kind of additions they are, and which matrices they were learnt beside. */
interface Described extends LoraSettings {
  readonly net: string;
  /** sha256 of the matrices without their additions. */
  readonly base: string;
}

/**
 * Writes the low-rank additions of a net, and nothing of its base, into a file: kilobytes. `also` names other weights that
 * learned beside them, by glob: `saveAdapter(net, 'films.safetensors', { also: ['head'] })`. The file appears whole or not at
 * all. Throws where the net has no additions and where a glob matches nothing.
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
  const whole = names.find((name) => adapted.has(name) && matchedBy(also)(name));
  if (whole !== undefined) {
    throw new TransferError(
      `also names '${whole}', which is of the base and has an addition. Name weights besides: also: ['head'].`,
    );
  }
  const parts = new Set(settings.adapted.flatMap(partsOfLowRank));
  const kept = names.filter((name) => parts.has(name) || matchedBy(also)(name));
  const described: Described = { ...settings, net: net.name, base: digestOf(net, settings.adapted) };
  writeSealed(file, {
    arrays: new Map(kept.map((name) => [name, arrayOf(net, name)])),
    texts: { ...FORMAT, adapter: JSON.stringify(described) },
  });
}

/**
 * The net with the additions of a file that `saveAdapter` wrote; its base stays in memory as it is and is not loaded again.
 * Where the net has additions of the same kind, they take the file's values in place and the same net comes back: so
 * adapters are swapped, and graphs go on. Otherwise a new net comes back, which shares the base's weights. Weights saved by
 * `also` are put into the net's own. Throws, and changes nothing, where the file is damaged, is no adapter, or was learnt on
 * another base.
 */
export function loadAdapter(net: Net, file: string): Net {
  requireNet('loadAdapter', net);
  requirePath('loadAdapter', file);
  const path = findUpwards(file);
  if (path === undefined) {
    throw new TransferError(
      `There is no file '${file}' in ${process.cwd()} or above it. Give the file that saveAdapter() wrote.`,
    );
  }
  const name = basename(path);
  const { arrays, texts } = openSealed(path, 'Save the adapter again, or take a copy of the file.', (own) =>
    requireAdapter(own, name),
  );
  const { net: from, base, ...settings }: Described = JSON.parse(texts.adapter);
  const plain = withoutLora(net);
  requireBase(plain, { settings, arrays, base, from, file: name });
  const now = settingsIn(net);
  const isAlike = now && JSON.stringify(now) === JSON.stringify(settings);
  const made = isAlike ? net : withSettings(plain, settings, 0);
  tf.tidy(() => {
    for (const [weight, { values, shape }] of arrays)
      made.weights[weight].assign(tf.tensor(values, [...shape]) as never);
  });
  return made;
}

function requireAdapter({ format, edition }: Sealed['texts'], file: string): void {
  if (format === NET.format) throw new TransferError(`${file} is a whole net, and no adapter. Read it by load(file).`);
  if (format !== FORMAT.format) {
    throw new TransferError(`${file} is no adapter that saveAdapter() wrote. Give such a file.`);
  }
  if (edition === FORMAT.edition) return;
  throw new TransferError(
    `${file} is in edition ${edition} of the format, and this transferlab reads edition ${FORMAT.edition}. Update transferlab.`,
  );
}

/** Says so where these additions belong to other weights than the net's. */
function requireBase(
  net: Net,
  given: { settings: LoraSettings; arrays: Sealed['arrays']; base: string; from: string; file: string },
): void {
  const { settings, arrays, base, from, file } = given;
  const another = (why: string) =>
    new TransferError(`${file} is an adapter of another base, ${from}: ${why}. Give the net that it was learnt on.`);
  for (const matrix of settings.adapted) {
    const shape = net.weights[matrix]?.shape;
    if (!shape) throw another(`${net.name} has no weight '${matrix}'`);
    const [a, b] = partsOfLowRank(matrix).map((part) => arrays.get(part)?.shape ?? []);
    if (shape[0] !== a[0] || shape[1] !== b[1])
      throw another(`'${matrix}' is [${a[0]},${b[1]}] there and [${shape}] here`);
  }
  const parts = new Set(settings.adapted.flatMap(partsOfLowRank));
  for (const [name, { shape }] of arrays) {
    if (parts.has(name)) continue;
    const own = net.weights[name]?.shape;
    if (own?.join() !== shape.join()) {
      throw new TransferError(
        `${file} holds '${name}' [${shape}], ${own ? `which is [${own}] in ${net.name}` : `which ${net.name} has not`}. ` +
          'Give the net with the head that learned beside the adapter.',
      );
    }
  }
  if (digestOf(net, settings.adapted) !== base)
    throw another(`the matrices that it adds to have other values in ${net.name}`);
}

function digestOf(net: Net, names: readonly string[]): string {
  const hash = createHash('sha256');
  for (const name of [...names].sort()) {
    const { shape, values } = arrayOf(net, name);
    hash.update(JSON.stringify([name, shape])).update(bytesOf(values));
  }
  return hash.digest('hex');
}

function arrayOf({ weights }: Net, name: string): NamedArray {
  return { shape: weights[name].shape, values: weights[name].dataSync<'float32'>() as Float32Array };
}
