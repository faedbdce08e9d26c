import { sharp } from '../../data/sharp';

/** Minimum opacity (of 255) of a pixel that belongs to an object. */
export const SOLID = 128;

/** An object with transparency: RGBA bytes, `height * width * 4`, cropped to the box of its solid pixels. */
export interface Sprite {
  readonly pixels: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/** The appearance of an object in a scene. */
export interface Appearance {
  /** The longer edge before rotation, in pixels. */
  readonly side: number;
  readonly mirrored: boolean;
  /** Rotation in degrees, clockwise. */
  readonly angle: number;
  /** Brightness factor; 1 leaves it unchanged. */
  readonly brightness: number;
}

/** The bounding box of the solid pixels, `[left, top, width, height]`; undefined if there are none. */
export function solidBox({ pixels, height, width }: Sprite): [number, number, number, number] | undefined {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (pixels[(y * width + x) * 4 + 3] < SOLID) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = y;
    }
  }
  return right < 0 ? undefined : [left, top, right - left + 1, bottom - top + 1];
}

/** Renders an image with transparency (a file, or an SVG drawing) with the given appearance. */
export async function spriteOf(
  source: string | Buffer,
  { side, mirrored, angle, brightness }: Appearance,
): Promise<Sprite> {
  const sized = await sharp(source)
    .ensureAlpha()
    .resize(side, side, { fit: 'inside' })
    .flop(mirrored)
    .modulate({ brightness })
    .png({ compressionLevel: 0 })
    .toBuffer();
  // Within one call sharp rotates before it resizes, so rotation is a separate call.
  const rotated = sharp(sized).rotate(angle, { background: { r: 0, g: 0, b: 0, alpha: 0 } });
  const { data, info } = await rotated.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  const sprite = { pixels: data, height: info.height, width: info.width };
  const box = solidBox(sprite);
  return box === undefined ? sprite : cropped(sprite, box);
}

function cropped({ pixels, width }: Sprite, [left, top, w, h]: readonly number[]): Sprite {
  const out = new Uint8Array(w * h * 4);
  for (let y = 0; y < h; y++) {
    const from = ((top + y) * width + left) * 4;
    out.set(pixels.subarray(from, from + w * 4), y * w * 4);
  }
  return { pixels: out, height: h, width: w };
}
