import { sharp } from '../../data/sharp';
import { compose, type Placed } from './compose';
import type { ScenePlan } from './plan';
import { spriteOf } from './sprite';
import type { Things } from './things';

/** Width and height of a scene in pixels. */
export const SIDE = 512;

/** Renders a scene to a file; returns the placed objects. */
export async function render(plan: ScenePlan, things: Things, file: string): Promise<Placed[]> {
  const { width, height } = await sharp(plan.background).metadata();
  const size = Math.round(plan.crop.size * Math.min(width, height));
  const left = Math.round(plan.crop.x * (width - size));
  const top = Math.round(plan.crop.y * (height - size));
  const picture = await sharp(plan.background)
    .extract({ left, top, width: size, height: size })
    .resize(SIDE, SIDE)
    .flop(plan.crop.mirrored)
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer();
  const wishes = await Promise.all(
    plan.things.map(async ({ name, look, spots }) => {
      const sprite = await spriteOf(things.source(name), look);
      return {
        sprite,
        spots: spots.map(({ x, y }) => ({
          left: Math.floor(x * (SIDE - sprite.width)),
          top: Math.floor(y * (SIDE - sprite.height)),
        })),
      };
    }),
  );
  const placed = compose(picture, SIDE, wishes);
  await sharp(picture, { raw: { width: SIDE, height: SIDE, channels: 3 } })
    .webp({ quality: 85, effort: 1 })
    .toFile(file);
  return placed;
}
