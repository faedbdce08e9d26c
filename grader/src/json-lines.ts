import { closeSync, existsSync, fstatSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { naming } from './files';
import { visibleJson } from './visible-text';

/** A file of lines of JSON to which each is added as it comes. */
export interface JsonLines {
  /** The lines that were there when it was opened, in order. */
  readonly lines: readonly string[];
  /** On disk when it returns, or, when the disk is full, as if it had never been called. */
  append(value: object): void;
  close(): void;
}

/** Opens such a file, or starts it. A last line that a crash tore is cut off. A CourseError says why it cannot be written. */
export function openJsonLines(path: string): JsonLines {
  const text = existsSync(path) ? naming(path, () => readFileSync(path), 'read') : Buffer.alloc(0);
  const end = text.lastIndexOf('\n') + 1;
  const file = naming(path, () => openSync(path, 'a'));
  if (end < text.length) naming(path, () => ftruncateSync(file, end));
  return {
    lines: end === 0 ? [] : text.toString('utf8', 0, end - 1).split('\n'),
    append(value) {
      const before = fstatSync(file).size;
      try {
        naming(path, () => {
          writeAll(file, Buffer.from(`${visibleJson(value)}\n`));
          fsyncSync(file);
        });
      } catch (error) {
        ftruncateSync(file, before);
        throw error;
      }
    },
    close: () => closeSync(file),
  };
}

/** A nearly full disk takes a part of what it is given, and complains the next time. */
function writeAll(file: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}
