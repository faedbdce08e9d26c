import { TransferError } from '../error';
import type { NamedArray } from '../safetensors';

/** The shape of an array that a family must have. Throws if it is missing, and names the file. */
export function shapeOf(arrays: ReadonlyMap<string, NamedArray>, name: string, file: string, family: string): number[] {
  const array = arrays.get(name);
  if (array) return [...array.shape];
  const firstNames = [...arrays.keys()].slice(0, 3).join(', ');
  throw new TransferError(
    `${file} is no ${family}: it has no '${name}'. It has ${arrays.size} arrays: ${firstNames}, …`,
  );
}

/** A positive number of `config.json`, or `fallback`. Throws if there is neither. */
export function numberIn(
  config: Readonly<Record<string, unknown>>,
  name: string,
  file: string,
  fallback?: number,
): number {
  const value = config[name] ?? fallback;
  if (typeof value === 'number' && value > 0) return value;
  throw new TransferError(
    `${file} has no '${name}', nor has a config.json next to it. Pass config: { ${name}: 12 } with the right number.`,
  );
}

/** The number of consecutive blocks: `encoder.layer.0`, `encoder.layer.1`, … */
export function countOf(arrays: ReadonlyMap<string, NamedArray>, nameOf: (index: number) => string): number {
  let count = 0;
  while (arrays.has(nameOf(count))) count++;
  return count;
}

/** The arrays without the prefix that precedes this name in the file, if any: `bert.embeddings…`. */
export function withoutPrefix(arrays: ReadonlyMap<string, NamedArray>, suffix: string): Map<string, NamedArray> {
  const full = [...arrays.keys()].find((name) => name.endsWith(suffix)) ?? suffix;
  const prefix = full.slice(0, full.length - suffix.length);
  return new Map(
    [...arrays].map(([name, array]) => [name.startsWith(prefix) ? name.slice(prefix.length) : name, array]),
  );
}
