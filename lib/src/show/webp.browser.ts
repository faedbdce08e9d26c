import { bitmapOf, bitmapOfRaw, uriOf, whiteCanvas } from '../platform/canvas.browser';
import { readFileSync } from '../platform/files';
import type * as node from './webp';

export const squareUri: typeof node.squareUri = async (raw, size) => {
  const picture = await bitmapOfRaw(raw);
  const edge = Math.min(raw.width, raw.height);
  const context = whiteCanvas(size, size);
  context.drawImage(picture, (raw.width - edge) / 2, (raw.height - edge) / 2, edge, edge, 0, 0, size, size);
  picture.close();
  return uriOf(context);
};

export const shrunk: typeof node.shrunk = async (picture, longest) => {
  const bitmap = typeof picture === 'string' ? await bitmapOf(readFileSync(picture)) : await bitmapOfRaw(picture);
  const { width, height } = bitmap;
  const scale = Math.min(1, longest / Math.max(width, height));
  const context = whiteCanvas(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)));
  context.drawImage(bitmap, 0, 0, context.canvas.width, context.canvas.height);
  bitmap.close();
  return { source: await uriOf(context), width, height };
};
