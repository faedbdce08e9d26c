import type { Net } from '../core/net';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { openArrays, writeChecksummed } from '../net/checksummed';
import { matchedBy, requireMatches } from '../net/names';
import { requireAlive } from '../net/require-alive';
import { findUpwards } from '../places';
import { workingFolder } from '../platform/machine';
import { basename } from '../platform/paths';
import { requireName, requireNames, requireNet, requirePath } from '../require/arguments';
import { requireOptions } from '../require/options';
import type { NamedArray } from '../safetensors';
import { arraysOf } from './save';

const FORMAT = { format: 'transferlab weights', edition: '1' };

/** The most names that an error lists of each kind. */
const MOST_NAMES = 12;

/**
 * Saves the weights of a net by name in a safetensors file, without its architecture: also of a net with hand-written layers,
 * which `save` rejects. Running means and variances are included. Other programs can read the file, which is written
 * atomically. Throws if a weight has been freed, or if the file cannot be written.
 */
export function saveWeights(net: Net, file: string): void {
  requireNet('saveWeights', net);
  requirePath('saveWeights', file);
  requireAlive(net);
  writeChecksummed(file, { arrays: arraysOf(net), texts: FORMAT });
}

/**
 * Loads weights by name into a net, in place: `loadWeights(net, 'net.safetensors')`. The file is one that `saveWeights` or `save`
 * wrote, or any safetensors file with the net's names and shapes. A relative path is searched from the working folder upwards.
 * `only` selects weights by glob, `{ only: ['block*'] }`: the others stay, and the file may have more. Throws, and changes nothing,
 * if names or shapes differ (the error lists both sides), if a value is NaN or infinite, if a glob matches no weight, or if the
 * file is missing or damaged.
 */
export function loadWeights(net: Net, file: string, options: { readonly only?: readonly string[] } = {}): void {
  requireOptions('loadWeights', options, { only: true });
  requireNet('loadWeights', net);
  requirePath('loadWeights', file);
  requireAlive(net);
  const { only } = options;
  const names = Object.keys(net.weights);
  if (only) {
    requireNames("loadWeights' only", only);
    for (const glob of only) requireName("loadWeights' only", glob);
    requireMatches('loadWeights', only, names);
  }
  const path = findUpwards(file);
  if (path === undefined) {
    throw new TransferError(
      `There is no file '${file}' in ${workingFolder()} or above it. Give a safetensors file, such as saveWeights() writes.`,
    );
  }
  const arrays = openArrays(path, 'Save the weights again, or take a copy of the file.');
  const isChosen = only ? matchedBy(only) : () => true;
  const chosen = names.filter(isChosen);
  requireSame(net, arrays, { file: basename(path), chosen, isComplete: only === undefined });
  tf.tidy(() => {
    for (const name of chosen) {
      const { values, shape } = arrays.get(name) as NamedArray;
      net.weights[name].assign(tf.tensor(values, [...shape]) as never);
    }
  });
}

/** Throws unless the file has the chosen weights in their shapes, with finite values, and if it is complete no others. */
function requireSame(
  { name, weights }: Net,
  arrays: ReadonlyMap<string, NamedArray>,
  { file, chosen, isComplete }: { file: string; chosen: readonly string[]; isComplete: boolean },
): void {
  const missing = chosen.filter((weight) => !arrays.has(weight));
  const unknown = isComplete ? [...arrays.keys()].filter((array) => !(array in weights)) : [];
  const reshaped = chosen.flatMap((weight) => {
    const [stored, own] = [arrays.get(weight)?.shape, weights[weight].shape];
    return stored && String(stored) !== String(own) ? [`${weight} [${stored}] instead of [${own}]`] : [];
  });
  const problems = [
    ...(missing.length > 0 ? [`the file lacks ${some(missing)}`] : []),
    ...(unknown.length > 0 ? [`${name} lacks ${some(unknown)}`] : []),
    ...(reshaped.length > 0 ? [`the file has ${some(reshaped)}`] : []),
  ];
  if (problems.length > 0) {
    throw new TransferError(
      `loadWeights' file must have the weights of ${name}; got ${file}, where names or shapes differ: ${problems.join('; ')}. ` +
        "Try the net that wrote it, or { only: ['block*'] } for the weights that both have.",
    );
  }
  const broken = chosen.find((weight) => !arrays.get(weight)?.values.every(Number.isFinite));
  if (broken === undefined) return;
  throw new TransferError(
    `loadWeights' file must have finite weights; got NaN or an infinite value in '${broken}' of ${file}. ` +
      'Try a file from before the training diverged.',
  );
}

function some(names: readonly string[]): string {
  const rest = names.length - MOST_NAMES;
  return names.slice(0, MOST_NAMES).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
