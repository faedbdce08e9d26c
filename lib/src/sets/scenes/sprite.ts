import { sharp } from '../../data/sharp';

/** From this opacity on (of 255) a pixel counts as part of a thing. */
export const SOLID = 128;

/** A thing with its transparency: RGBA bytes, `height * width * 4`, cut to the box of its solid pixels. */
export interface Sprite {
  readonly pixels: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/** How a thing is to look in a scene. */
export interface Appearance {
  /** Its longer side before it is turned, in pixels. */
  readonly side: number;
  readonly mirrored: boolean;
  /** Degrees, clockwise. */
  readonly angle: number;
  /** 1 leaves it as it is. */
  readonly brightness: number;
}

/** The smallest box that holds the solid pixels, `[left, top, width, height]`; undefined where there are none. */
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

/** Renders a picture with transparency (a file, or a drawing as SVG) as it is to look in a scene. */
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
  // sharp turns before it resizes within one call, so turning is a call of its own.
  const turned = sharp(sized).rotate(angle, { background: { r: 0, g: 0, b: 0, alpha: 0 } });
  const { data, info } = await turned.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  const whole = { pixels: data, height: info.height, width: info.width };
  const box = solidBox(whole);
  return box === undefined ? whole : cropped(whole, box);
}

function cropped({ pixels, width }: Sprite, [left, top, w, h]: readonly number[]): Sprite {
  const out = new Uint8Array(w * h * 4);
  for (let y = 0; y < h; y++) {
    const from = ((top + y) * width + left) * 4;
    out.set(pixels.subarray(from, from + w * 4), y * w * 4);
  }
  return { pixels: out, height: h, width: w };
}
