import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { RandomGenerator } from 'pure-rand/generator/xoroshiro128plus';
import type { Appearance } from './sprite';

/** The random choices of a scene before rendering; positions are fractions of the available range. */
export interface ScenePlan {
  readonly background: string;
  /** The square crop of the background: its size as a fraction of the shorter edge, and its position. */
  readonly crop: { readonly size: number; readonly x: number; readonly y: number; readonly mirrored: boolean };
  readonly things: readonly {
    readonly name: string;
    readonly look: Appearance;
    readonly spots: readonly { readonly x: number; readonly y: number }[];
  }[];
}

const MOST_THINGS = 5;
const SPOTS = 12;
/** Range of the longer edge in pixels: from a ninth to two fifths of a scene of 512. */
const SIDES = [56, 208] as const;

const uniform = (random: RandomGenerator) => uniformInt(random, 0, 2 ** 20) / 2 ** 20;
const pick = <T>(values: readonly T[], random: RandomGenerator) => values[uniformInt(random, 0, values.length - 1)];

/**
 * Plans scenes of one to five objects. A class is sampled first, then one of its objects, so that classes are equally
 * frequent whatever their number of objects. Sizes are log-uniform, because objects in photographs are more often small
 * than large. The same `random` gives the same plans.
 */
export function planScenes(
  count: number,
  thingsByClass: readonly (readonly string[])[],
  backgrounds: readonly string[],
  random: RandomGenerator,
): ScenePlan[] {
  const between = (from: number, to: number) => from + (to - from) * uniform(random);
  const [least, most] = SIDES;
  return Array.from({ length: count }, () => ({
    background: pick(backgrounds, random),
    crop: {
      size: between(0.6, 1),
      x: uniform(random),
      y: uniform(random),
      mirrored: uniform(random) < 0.5,
    },
    things: Array.from({ length: uniformInt(random, 1, MOST_THINGS) }, () => ({
      name: pick(pick(thingsByClass, random), random),
      look: {
        side: Math.round(least * (most / least) ** uniform(random)),
        mirrored: uniform(random) < 0.5,
        angle: Math.round(between(-15, 15)),
        brightness: between(0.8, 1.15),
      },
      spots: Array.from({ length: SPOTS }, () => ({ x: uniform(random), y: uniform(random) })),
    })),
  }));
}
