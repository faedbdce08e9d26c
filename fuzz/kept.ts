import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Cases that once showed a fault, by target: every run begins with them. */
const FILE = path.join(__dirname, '..', 'kept.json');

export interface Kept {
  readonly target: string;
  /** The case as JSON, with what JSON has no words for. */
  readonly one: unknown;
}

export function keptCases(): Kept[] {
  return existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : [];
}

/** Adds cases, each once. */
export function keep(cases: readonly Kept[]): void {
  const all = new Map([...keptCases(), ...cases].map((kept) => [JSON.stringify(kept), kept]));
  const lines = [...all.keys()].sort().map((line) => `  ${line}`);
  writeFileSync(FILE, `[\n${lines.join(',\n')}\n]\n`);
}

/** A case as JSON can hold it: NaN, an infinity, -0 and undefined are `{ $: name }`, and a key that begins with $ gets another. */
export function encoded(value: unknown): unknown {
  if (value === undefined) return { $: 'undefined' };
  if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))) {
    return { $: Object.is(value, -0) ? '-0' : String(value) };
  }
  if (Array.isArray(value)) return value.map(encoded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key.startsWith('$') ? `$${key}` : key, encoded(entry)]),
  );
}

export function decoded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decoded);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  if (entries.length === 1 && entries[0][0] === '$') {
    return entries[0][1] === 'undefined' ? undefined : Number(entries[0][1]);
  }
  return Object.fromEntries(entries.map(([key, entry]) => [key.startsWith('$$') ? key.slice(1) : key, decoded(entry)]));
}
