/**
 * The text of a file that a person saved: UTF-8, or UTF-16 with its mark, or else Windows-1252 (which any bytes are). Undefined
 * for bytes that are not text: they hold zeros.
 */
export function decodeText(content: Buffer): { text: string; encoding: string } | undefined {
  const mark = content.subarray(0, 2).toString('hex');
  if (mark === 'fffe' || mark === 'feff') {
    const encoding = mark === 'fffe' ? 'utf-16le' : 'utf-16be';
    return { text: new TextDecoder(encoding).decode(content), encoding };
  }
  if (content.includes(0)) return undefined;
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(content), encoding: 'utf-8' };
  } catch {
    return { text: new TextDecoder('windows-1252').decode(content), encoding: 'windows-1252' };
  }
}
