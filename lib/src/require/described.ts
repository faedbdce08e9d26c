import { isDataset, isIterator, isNet, isPromise, isStream, isTensor } from './kinds';

/** The most characters of a string, and keys of an object, that an error message quotes. */
const [MOST_CHARACTERS, MOST_KEYS] = [40, 4];

/** The most numbers of an array that an error message quotes. */
const FEW = 8;

/** Describes a value for the error message that rejects it: `a promise`, `the string 'x'`, `a Stream`. */
export function described(value: unknown): string {
  try {
    return name(value);
  } catch {
    // A proxy or a getter that throws.
    return 'an object that cannot be read';
  }
}

/** Formats a value that should be a number or a short array of numbers: the numbers, else a description of the value. */
export function numberText(value: unknown): string {
  const isFew = Array.isArray(value) && value.length <= FEW && value.every((entry) => typeof entry === 'number');
  if (isFew) return `[${value}]`;
  return typeof value === 'number' ? String(value) : described(value);
}

/** Formats a value that should be a name: the name in quotes, else a description of the value. */
export function nameText(value: unknown): string {
  return typeof value === 'string' ? `'${shortened(value)}'` : described(value);
}

function name(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (typeof value === 'string') return `the string '${shortened(value)}'`;
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object') return `the ${typeof value} ${String(value)}`;
  if (isPromise(value)) return 'a promise';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : `an array of ${value.length}`;
  if (isNet(value)) return 'a Net';
  if (isStream(value)) return 'a Stream';
  if (isDataset(value)) return 'a Dataset';
  if (isTensor(value)) return `a tensor of shape [${value.shape}]`;
  if (ArrayBuffer.isView(value)) return `a ${value.constructor.name}`;
  if (isIterator(value)) return Symbol.asyncIterator in value ? 'an async generator' : 'a generator';
  const keys = Object.keys(value);
  if (keys.length === 0) return 'an object without properties';
  return `an object with ${keys.slice(0, MOST_KEYS).join(', ')}${keys.length > MOST_KEYS ? ', …' : ''}`;
}

function shortened(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}
