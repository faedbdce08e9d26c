import { type Act, type Core, type Family, literal, pick } from '../tampering';
import { functionFor } from '../values';
import { weightsIn } from './own-properties';
import { somePlace, whenFor } from './places';

/** What a proxy says when it is asked. */
const TRAPS = [
  ['no keys', 'ownKeys: () => []'],
  ['has everything', 'has: () => true'],
  ['has nothing', 'has: () => false'],
  ['no prototype', 'getPrototypeOf: () => null'],
  ['of an array', 'getPrototypeOf: () => Array.prototype'],
  ['any member is 0', 'get: () => 0'],
  ['any member is itself', 'get: (on, key, self) => self'],
  ['any member is a function that gives 0', 'get: () => () => 0'],
  [
    'members as they were when it was made',
    'get: ((kept) => (on, key) => (key in kept ? kept[key] : on[key]))(kit.copy({ ...on }))',
  ],
  ['keeps what is written', 'set: () => true, defineProperty: () => true, deleteProperty: () => true'],
  ['length 0', 'get: (on, key) => (key === "length" ? 0 : on[key])'],
] as const;

/** Something within reach is replaced by a proxy of it, or handed over as one. */
export const proxies: Family = (reach, next) => {
  const [says, traps] = pick(TRAPS, next);
  if (next() < 0.3) {
    return {
      when: 'after',
      surface: 'result',
      name: `the result as a proxy: ${says}`,
      code: `const on = result; kit.give(kit.proxy(on, { ${traps} }));`,
    };
  }
  if (next() < 0.4) {
    const place = somePlace(reach, next, ({ type }) => type === 'function');
    if (!place) return undefined;
    const value = functionFor('on', place.key, next);
    return {
      when: whenFor(place.surface, next),
      surface: place.surface,
      name: `${place.owner}: ${place.key} as a proxy that gives ${value.says}`,
      code: `const on = ${place.owner}; kit.own(on, ${literal(place.key)}, new Proxy(on[${literal(place.key)}], { apply: (real, self, all) => Reflect.apply(${value.code}, self, all) }));`,
    };
  }
  const place = somePlace(reach, next, ({ type }) => type === 'object');
  if (!place) return undefined;
  const { surface, owner, key } = place;
  return {
    when: whenFor(surface, next),
    surface,
    name: `${owner}: ${key} as a proxy: ${says}`,
    code: `const owner = ${owner}; const on = owner[${literal(key)}]; kit.own(owner, ${literal(key)}, kit.proxy(on, { ${traps} }));`,
  };
};

/** Proxies of weights that read them as they were before the call. */
export const proxiesCore: Core = (reach) =>
  weightsIn(reach).flatMap(({ list, surface }): Act[] => {
    const all = list.slice('Object.values('.length, -1);
    return (['before', 'after'] as const).map((when) => ({
      when: surface === 'result' ? 'after' : when,
      surface,
      name: `in place of each of ${list}: a proxy that reads as ${when === 'before' ? 'before the call' : 'now'}`,
      code: `const all = ${all}; for (const [name, on] of Object.entries(all)) { const now = on.dataSync().slice(); kit.own(all, name, kit.proxy(on, { get: (real, key) => (key === 'dataSync' ? () => now.slice() : typeof real[key] === 'function' ? real[key].bind(real) : real[key]) })); }`,
    }));
  });
