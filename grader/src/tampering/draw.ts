import { shuffled } from '../numbers';
import { accessors, accessorsCore } from './families/accessors';
import { counters, countersCore } from './families/counters';
import { flags } from './families/flags';
import { iteratorsAndSymbols } from './families/iterators-symbols';
import { language } from './families/language';
import { lookAlikes, lookAlikesCore } from './families/look-alikes';
import { ownProperties, ownPropertiesCore } from './families/own-properties';
import { proxies, proxiesCore } from './families/proxies';
import { registries, registriesCore } from './families/registries';
import { subclasses, subclassesCore } from './families/subclasses';
import { timing, timingCore } from './families/timing';
import {
  type Core,
  FAMILY_NAMES,
  type Family,
  type FamilyName,
  type Next,
  type Reach,
  type Tampering,
} from './tampering';

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

const CORES: Partial<Record<FamilyName, Core>> = {
  'own-properties': ownPropertiesCore,
  accessors: accessorsCore,
  proxies: proxiesCore,
  subclasses: subclassesCore,
  registries: registriesCore,
  counters: countersCore,
  timing: timingCore,
  'look-alikes': lookAlikesCore,
};

/** How often a family is tried for one that is not there yet. */
const TRIES = 60;

/**
 * `count` different tamperings for what an answer can reach, the families in turn, and of each its core and what is drawn
 * in turn; fewer where they run out. The same numbers from `next` give the same tamperings.
 */
export function drawTamperings(
  reach: Reach,
  count: number,
  next: Next,
  families: readonly FamilyName[] = FAMILY_NAMES,
): Tampering[] {
  const chosen = new Map<string, Tampering>();
  // In another order each time: where few are drawn, each family has its chance.
  const order = families.length > 1 ? shuffled(families, next) : families;
  const remaining = new Map(order.map((family) => [family, shuffled(CORES[family]?.(reach) ?? [], next)]));
  for (let round = 0; chosen.size < count && remaining.size > 0; round++) {
    for (const [family, core] of [...remaining]) {
      if (chosen.size >= count) break;
      const fromCore = round % 2 === 0 ? core.pop() : undefined;
      const drawn = fromCore ? { family, ...fromCore } : drawNew(family, reach, next, chosen);
      if (drawn) chosen.set(keyOf(drawn), drawn);
      else remaining.delete(family);
    }
  }
  return [...chosen.values()];
}

function drawNew(family: FamilyName, reach: Reach, next: Next, known: Map<string, unknown>): Tampering | undefined {
  for (let tried = 0; tried < TRIES; tried++) {
    const drawn = FAMILIES[family](reach, next);
    if (drawn && !known.has(keyOf({ family, ...drawn }))) return { family, ...drawn };
  }
  return undefined;
}

/** What it is called in reports. */
export const keyOf = ({ family, when, name }: Tampering) => `${family}, ${when}: ${name}`;
