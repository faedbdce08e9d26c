import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { TransferError } from '../../error';
import { fileError } from '../../file-error';
import { notRegular } from '../../regular-file';
import { described } from '../../require/described';

/** The object in a JSON file. Throws if the file cannot be read, or has other contents. */
export function readJsonObject(file: string): Readonly<Record<string, unknown>> {
  const value = parsed(textOf(file), basename(file));
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new TransferError(`${basename(file)} must be a JSON object; got ${described(value)}. Download it again.`);
}

/** The contents of a text file. Throws if it cannot be read. */
export function textOf(file: string): string {
  const odd = notRegular(file);
  if (odd) throw new TransferError(`${file} cannot be read: ${odd}. Download it again.`);
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw fileError(cause, file, 'read');
  }
}

function parsed(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new TransferError(`${name} is not JSON: ${(cause as Error).message}. Download it again.`, { cause });
  }
}
