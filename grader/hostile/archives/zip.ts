import { ZipFile } from 'yazl';

/** One entry of a zip in the making: its name, what is in it, and its Unix mode unless it is a plain file. */
export interface Entry {
  name: string;
  content: string | Buffer;
  mode?: number;
  /** Stored as it is. */
  stored?: boolean;
}

/** An honest zip. yazl refuses names that lead out; `renamed` puts those in afterwards. */
export async function zip(entries: Entry[]): Promise<Buffer> {
  const file = new ZipFile();
  for (const { name, content, mode = 0o100644, stored = false } of entries) {
    file.addBuffer(Buffer.from(content), name, { mode, compress: !stored, mtime: new Date(Date.UTC(2026, 0, 1)) });
  }
  file.end();
  const chunks: Buffer[] = [];
  for await (const chunk of file.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** The same zip with one name in place of another of the same length, in every header. */
export function renamed(archive: Buffer, from: string, to: string | Buffer): Buffer {
  const wanted = Buffer.from(to);
  if (wanted.length !== Buffer.byteLength(from)) throw new Error(`'${from}' and '${to}' are not equally long.`);
  const changed = Buffer.from(archive);
  for (let at = changed.indexOf(from); at >= 0; at = changed.indexOf(from, at + 1)) wanted.copy(changed, at);
  return changed;
}

const CENTRAL = Buffer.from([0x50, 0x4b, 1, 2]);
const LOCAL = Buffer.from([0x50, 0x4b, 3, 4]);

/** The same zip with a field of each header set: `central` and `local` are the field's places in them. */
export function patched(
  archive: Buffer,
  central: number,
  local: number | undefined,
  write: (at: Buffer) => void,
): Buffer {
  const changed = Buffer.from(archive);
  const every = (signature: Buffer, place: number) => {
    for (let at = changed.indexOf(signature); at >= 0; at = changed.indexOf(signature, at + 4))
      write(changed.subarray(at + place));
  };
  every(CENTRAL, central);
  if (local !== undefined) every(LOCAL, local);
  return changed;
}
