import { accessors } from './families/accessors';
import { counters } from './families/counters';
import { flags } from './families/flags';
import { iteratorsAndSymbols } from './families/iterators-symbols';
import { language } from './families/language';
import { lookAlikes } from './families/look-alikes';
import { ownProperties } from './families/own-properties';
import { proxies } from './families/proxies';
import { registries } from './families/registries';
import { subclasses } from './families/subclasses';
import { timing } from './families/timing';
import { FAMILY_NAMES, type Family, type FamilyName, type Next, type Reach, type Tampering } from './tampering';

const FAMILIES: Record<FamilyName, Family> = {
  'own-properties': ownProperties,
  accessors,
  proxies,
  subclasses,
  registries,
  counters,
  flags,
  'iterators-symbols': iteratorsAndSymbols,
  timing,
  'look-alikes': lookAlikes,
  language,
};

/** How often a family is tried for one that is not there yet. */
const TRIES = 60;

/**
 * `count` different tamperings for what an answer can reach, the families in turn; fewer where they run out. The same
 * numbers from `next` give the same tamperings.
 */
export function drawTamperings(
  reach: Reach,
  count: number,
  next: Next,
  families: readonly FamilyName[] = FAMILY_NAMES,
): Tampering[] {
  const found = new Map<string, Tampering>();
  const left = new Set(families);
  while (found.size < count && left.size > 0) {
    for (const family of [...left]) {
      if (found.size >= count) break;
      const drawn = drawNew(family, reach, next, found);
      if (drawn) found.set(keyOf(drawn), drawn);
      else left.delete(family);
    }
  }
  return [...found.values()];
}

function drawNew(
  family: FamilyName,
  reach: Reach,
  next: Next,
  known: Map<string, unknown>,
): Tampering | undefined {
  for (let tried = 0; tried < TRIES; tried++) {
    const drawn = FAMILIES[family](reach, next);
    if (drawn && !known.has(keyOf({ family, ...drawn }))) return { family, ...drawn };
  }
  return undefined;
}

/** What it is called in reports. */
export const keyOf = ({ family, when, name }: Tampering) => `${family}, ${when}: ${name}`;
