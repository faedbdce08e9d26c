import { PNG } from 'pngjs';

/** A PNG of these RGBA bytes, `[height, width, 4]`, in base64. */
export function pngBase64(rgba: Uint8Array, width: number, height: number): string {
  const png = new PNG({ width, height });
  png.data.set(rgba);
  return PNG.sync.write(png).toString('base64');
}
