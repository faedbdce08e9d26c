import { TransferError } from '../error';
import { toBase64 } from './base64.browser';

/** An image in memory: bytes row by row, one for each channel. */
interface Raw {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** A white canvas in main memory, whose pixels are read exactly as they were drawn. */
export function whiteCanvas(width: number, height: number): OffscreenCanvasRenderingContext2D {
  const context =
    typeof OffscreenCanvas === 'undefined'
      ? null
      : new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) {
    throw new TransferError(
      'This browser has no OffscreenCanvas, which reads and draws images. Update it, or read pixels with tf.browser.fromPixels.',
    );
  }
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = 'high';
  return context;
}

/** The image of an encoded file, upright by its EXIF tag. Throws if the browser cannot decode it. */
export const bitmapOf = (bytes: Uint8Array): Promise<ImageBitmap> =>
  createImageBitmap(new Blob([bytes as Uint8Array<ArrayBuffer>]));

/** An image in memory as one that a canvas draws. */
export function bitmapOfRaw({ bytes, width, height, channels }: Raw): Promise<ImageBitmap> {
  const rgba = new ImageData(width, height);
  const [green, blue] = channels === 1 ? [0, 0] : [1, 2];
  for (let from = 0, to = 0; from < bytes.length; from += channels, to += 4) {
    rgba.data[to] = bytes[from];
    rgba.data[to + 1] = bytes[from + green];
    rgba.data[to + 2] = bytes[from + blue];
    rgba.data[to + 3] = 255;
  }
  return createImageBitmap(rgba);
}

/** The pixels of a canvas as RGB bytes. */
export function rgbOf(context: OffscreenCanvasRenderingContext2D): Uint8Array {
  const { width, height } = context.canvas;
  const { data } = context.getImageData(0, 0, width, height);
  const rgb = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; to < rgb.length; from += 4) {
    rgb[to++] = data[from];
    rgb[to++] = data[from + 1];
    rgb[to++] = data[from + 2];
  }
  return rgb;
}

/** The canvas as a data URI: WebP, or PNG where the browser cannot encode WebP. */
export async function uriOf(context: OffscreenCanvasRenderingContext2D): Promise<string> {
  const blob = await context.canvas.convertToBlob({ type: 'image/webp', quality: 0.8 });
  return `data:${blob.type};base64,${toBase64(new Uint8Array(await blob.arrayBuffer()))}`;
}
