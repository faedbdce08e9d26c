import type { RandomGenerator } from 'pure-rand/generator/xoroshiro128plus';
import { shuffled } from '../../data/shuffle';

const TEST_SHARE = 0.3;

/** Names that begin alike may be one thing photographed twice: pig-golden and pig-golden2, garlic and garlics. */
export const family = (name: string) => (/^(?:[a-z]-)?[a-z]+/.exec(name)?.[0] ?? name).replace(/s$/, '');

/**
 * Parts the things of one class into those for training and those for testing, at least 30 % of them: no thing is in
 * both, and names of one family stay together.
 */
export function partThings(names: readonly string[], random: RandomGenerator): { train: string[]; test: string[] } {
  const families = new Map<string, string[]>();
  for (const name of names) families.set(family(name), [...(families.get(family(name)) ?? []), name]);
  const test: string[] = [];
  for (const members of shuffled([...families.values()], random)) {
    const wanted = TEST_SHARE * names.length - test.length;
    // A large family would take more than the test's share.
    if (wanted > 0 && members.length <= Math.max(2, wanted)) for (const member of members) test.push(member);
  }
  const chosen = new Set(test);
  return { train: names.filter((name) => !chosen.has(name)), test: names.filter((name) => chosen.has(name)) };
}
