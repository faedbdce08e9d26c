import { isDataset, isIterator, isNet, isPromise, isStream, isTensor } from './kinds';

/** Characters of a text, and keys of an object, that a sentence repeats. */
const [MOST_CHARACTERS, MOST_KEYS] = [40, 4];

/** Numbers of a list that a sentence repeats. */
const FEW = 8;

/** What a value is, for the sentence that refuses it: `a promise`, `the string 'x'`, `a Stream`. */
export function described(value: unknown): string {
  try {
    return name(value);
  } catch {
    // A proxy or a getter that throws.
    return 'an object that cannot be read';
  }
}

/** A value that should be a number, or a few, in a sentence: the numbers, or what it is in their place. */
export function numberText(value: unknown): string {
  const isFew = Array.isArray(value) && value.length <= FEW && value.every((one) => typeof one === 'number');
  if (isFew) return `[${value}]`;
  return typeof value === 'number' ? String(value) : described(value);
}

/** A value that should be a name, in a sentence: the name in quotes, or what it is in its place. */
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
