import { type Act, type Core, type Family, pick } from '../tampering';
import { accessors } from './accessors';
import { counters } from './counters';
import { iteratorsAndSymbols } from './iterators-symbols';
import { lookAlikes } from './look-alikes';
import { ownProperties, ownPropertiesCore } from './own-properties';
import { registries } from './registries';

const WAYS = ['microtask', 'tick', 'promise', 'immediate', 'timer', 'slow timer'];

/** Acts of the other families when the call is over: in a microtask, a timer, a promise that nobody waits for. */
export const timing: Family = (reach, next) => {
  const other = pick(
    [ownProperties, ownProperties, accessors, iteratorsAndSymbols, lookAlikes, registries, counters],
    next,
  );
  const act = other(reach, next);
  if (!act || act.code.includes('kit.give(')) return undefined;
  const how = pick(WAYS, next);
  const [name, code] = [`after a ${how}: ${act.name}`, `kit.later(${JSON.stringify(how)}, () => { ${act.code} });`];
  return { ...act, when: 'after', name, code };
};

/** Reads as at the end of the call, from a moment on after it. */
export const timingCore: Core = (reach) =>
  ownPropertiesCore(reach)
    .filter(({ when }) => when === 'after')
    .slice(0, 60)
    .flatMap((act) =>
      ['microtask', 'timer'].map(
        (how): Act => ({
          ...act,
          name: `after a ${how}: ${act.name}`,
          code: `kit.later(${JSON.stringify(how)}, () => { ${act.code} });`,
        }),
      ),
    );
