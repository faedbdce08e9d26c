import { TransferError } from '../error';
import type { NamedArray } from '../safetensors';

/** The sides of an array that a family must have; throws, naming the file, where it is of another family. */
export function sidesOf(arrays: ReadonlyMap<string, NamedArray>, name: string, file: string, family: string): number[] {
  const array = arrays.get(name);
  if (array) return [...array.shape];
  const some = [...arrays.keys()].slice(0, 3).join(', ');
  throw new TransferError(`${file} is no ${family}: it has no '${name}'. It has ${arrays.size} arrays: ${some}, …`);
}

/** A whole number that `config.json` says under this name; throws where it does not, unless there is another. */
export function numberIn(
  config: Readonly<Record<string, unknown>>,
  name: string,
  file: string,
  otherwise?: number,
): number {
  const value = config[name] ?? otherwise;
  if (typeof value === 'number' && value > 0) return value;
  throw new TransferError(
    `${file} does not tell its '${name}', and neither does a config.json beside it. Pass config: { ${name}: 12 } with the right number.`,
  );
}

/** How many of these there are in a row: `encoder.layer.0`, `encoder.layer.1`, … */
export function countOf(arrays: ReadonlyMap<string, NamedArray>, nameOf: (place: number) => string): number {
  let count = 0;
  while (arrays.has(nameOf(count))) count++;
  return count;
}

/** The arrays without what stands before this name in the file, where something does: `bert.embeddings…`. */
export function withoutPrefix(arrays: ReadonlyMap<string, NamedArray>, known: string): Map<string, NamedArray> {
  const full = [...arrays.keys()].find((name) => name.endsWith(known)) ?? known;
  const prefix = full.slice(0, full.length - known.length);
  return new Map(
    [...arrays].map(([name, array]) => [name.startsWith(prefix) ? name.slice(prefix.length) : name, array]),
  );
}
