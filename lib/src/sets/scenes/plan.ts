import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { RandomGenerator } from 'pure-rand/generator/xoroshiro128plus';
import type { Appearance } from './sprite';

/** What is decided of a scene before anything is drawn; fractions are of the room there is. */
export interface ScenePlan {
  readonly background: string;
  /** Side of the square cut from the background, as a fraction of its height, and where. */
  readonly crop: { readonly size: number; readonly x: number; readonly y: number; readonly mirrored: boolean };
  readonly things: readonly {
    readonly name: string;
    readonly look: Appearance;
    readonly spots: readonly { readonly x: number; readonly y: number }[];
  }[];
}

const MOST_THINGS = 5;
const SPOTS = 12;
/** Longer sides in pixels: from a ninth to two fifths of a scene of 512. */
const SIDES = [56, 208] as const;

const fraction = (random: RandomGenerator) => uniformInt(random, 0, 2 ** 20) / 2 ** 20;
const pick = <T>(values: readonly T[], random: RandomGenerator) => values[uniformInt(random, 0, values.length - 1)];

/**
 * Plans scenes of one to five things. A class is drawn first and then one of its things, so that classes come alike
 * often however many things they have; sides are drawn evenly on a logarithmic scale, as things in photographs are more
 * often small than large. The same `random` gives the same plans.
 */
export function planScenes(
  count: number,
  thingsByClass: readonly (readonly string[])[],
  backgrounds: readonly string[],
  random: RandomGenerator,
): ScenePlan[] {
  const between = (from: number, to: number) => from + (to - from) * fraction(random);
  const [least, most] = SIDES;
  return Array.from({ length: count }, () => ({
    background: pick(backgrounds, random),
    crop: {
      size: between(0.6, 1),
      x: fraction(random),
      y: fraction(random),
      mirrored: fraction(random) < 0.5,
    },
    things: Array.from({ length: uniformInt(random, 1, MOST_THINGS) }, () => ({
      name: pick(pick(thingsByClass, random), random),
      look: {
        side: Math.round(least * (most / least) ** fraction(random)),
        mirrored: fraction(random) < 0.5,
        angle: Math.round(between(-15, 15)),
        brightness: between(0.8, 1.15),
      },
      spots: Array.from({ length: SPOTS }, () => ({ x: fraction(random), y: fraction(random) })),
    })),
  }));
}
