import type * as node from './atomic';
import { joined } from './bytes';
import { fileError } from './file-error';
import { putBytes } from './platform/files.browser';

const encoder = new TextEncoder();
const bytesIn = (part: string | Uint8Array) => (typeof part === 'string' ? encoder.encode(part) : part);

/** Stores a file of these parts in memory, as one copy. */
export function writeAtomically(file: string, ...parts: readonly (string | Uint8Array)[]): void {
  openAtomically(file).finish(...parts);
}

/** The same, for content that is written in parts: nothing is stored before `finish`. */
export function openAtomically(file: string, _options?: node.AtomicOptions): node.Unfinished {
  const parts: Uint8Array[] = [];
  return {
    write(part, at) {
      // The caller may use its array again.
      if (at === undefined) parts.push(bytesIn(part).slice());
      else overwrite(parts, bytesIn(part), at);
    },
    finish(...last) {
      try {
        putBytes(file, joined([...parts, ...last.map(bytesIn)]));
      } catch (cause) {
        throw fileError(cause, file, 'written');
      }
    },
    undo() {},
  };
}

function overwrite(parts: readonly Uint8Array[], bytes: Uint8Array, at: number): void {
  let begin = 0;
  for (const part of parts) {
    const from = Math.max(at, begin);
    const to = Math.min(at + bytes.length, begin + part.length);
    if (from < to) part.set(bytes.subarray(from - at, to - at), from - begin);
    begin += part.length;
  }
}

/** Nothing is left over: what is not finished is not in a file. */
export function removeLeftovers(): void {}
