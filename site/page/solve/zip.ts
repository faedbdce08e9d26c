import { joined } from 'transferlab/dist/bytes';
import { crc32 } from 'transferlab/dist/checksum';

/** 1 January 1980 in a zip's format, so that the same texts give the same bytes. */
const DATE = 0x21;
const UTF8 = 0x800;

/** A zip of texts by their paths, stored without compression (APPNOTE.TXT 6.3). */
export function zipOf(texts: Readonly<Record<string, string>>): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  const parts: Uint8Array[] = [];
  const central: Uint8Array[] = [];
  let offset = 0;
  for (const [path, text] of Object.entries(texts)) {
    const [name, content] = [encoder.encode(path), encoder.encode(text)];
    // Version, flags, method, time, date, checksum, both sizes, lengths of the name and of extra fields.
    const common = (view: DataView, at: number) => {
      const fields = [20, UTF8, 0, 0, DATE];
      for (const [index, field] of fields.entries()) view.setUint16(at + 2 * index, field, true);
      for (const [index, field] of [crc32(content), content.length, content.length].entries())
        view.setUint32(at + 10 + 4 * index, field, true);
      view.setUint16(at + 22, name.length, true);
    };
    const local = header(30, 0x04034b50, (view) => common(view, 4));
    parts.push(local, name, content);
    central.push(
      header(46, 0x02014b50, (view) => {
        view.setUint16(4, 20, true);
        common(view, 6);
        view.setUint32(42, offset, true);
      }),
      name,
    );
    offset += local.length + name.length + content.length;
  }
  const size = central.reduce((sum, { length }) => sum + length, 0);
  const entries = Object.keys(texts).length;
  const end = header(22, 0x06054b50, (view) => {
    view.setUint16(8, entries, true);
    view.setUint16(10, entries, true);
    view.setUint32(12, size, true);
    view.setUint32(16, offset, true);
  });
  return joined([...parts, ...central, end]);
}

function header(length: number, signature: number, fill: (view: DataView) => void): Uint8Array {
  const view = new DataView(new ArrayBuffer(length));
  view.setUint32(0, signature, true);
  fill(view);
  return new Uint8Array(view.buffer);
}
