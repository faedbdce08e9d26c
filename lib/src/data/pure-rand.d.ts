/** pure-rand declares its modules in `exports`, which the Node10 resolution of a CommonJS build does not read. */
declare module 'pure-rand/generator/xoroshiro128plus' {
  export interface RandomGenerator {
    next(): number;
  }
  export function xoroshiro128plus(seed: number): RandomGenerator;
}

declare module 'pure-rand/distribution/uniformInt' {
  import type { RandomGenerator } from 'pure-rand/generator/xoroshiro128plus';
  export function uniformInt(generator: RandomGenerator, from: number, to: number): number;
}

declare module 'pure-rand/distribution/uniformFloat64' {
  import type { RandomGenerator } from 'pure-rand/generator/xoroshiro128plus';
  export function uniformFloat64(generator: RandomGenerator): number;
}
