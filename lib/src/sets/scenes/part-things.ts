import type { RandomGenerator } from 'pure-rand/generator/xoroshiro128plus';
import { shuffled } from '../../data/shuffle';

const TEST_FRACTION = 0.3;

/** Names with the same stem may be one object photographed twice: pig-golden and pig-golden2, garlic and garlics. */
export const family = (name: string) => (/^(?:[a-z]-)?[a-z]+/.exec(name)?.[0] ?? name).replace(/s$/, '');

/**
 * Splits the objects of one class into training and test objects, at least 30 % for testing. The subsets are disjoint, and
 * names of one family stay together.
 */
export function partThings(names: readonly string[], random: RandomGenerator): { train: string[]; test: string[] } {
  const families = new Map<string, string[]>();
  for (const name of names) families.set(family(name), [...(families.get(family(name)) ?? []), name]);
  const test: string[] = [];
  for (const members of shuffled([...families.values()], random)) {
    const missing = TEST_FRACTION * names.length - test.length;
    // A large family would exceed the test fraction.
    if (missing > 0 && members.length <= Math.max(2, missing)) for (const member of members) test.push(member);
  }
  const testNames = new Set(test);
  return { train: names.filter((name) => !testNames.has(name)), test: names.filter((name) => testNames.has(name)) };
}
