import { type Act, type Core, type Family, literal, pick } from '../tampering';
import { functionFor } from '../values';
import { partsOf, weightsIn } from './own-properties';
import { someGroup, someKey, somePlace, whenFor } from './places';

/** Results as instances of classes that inherit from what a check expects. */
const MADE = [
  'class extends Array { get length() { return 0; } }',
  'class extends Array { map() { return this; } }',
  'class extends Array { static get [Symbol.species]() { return Object; } }',
  'class extends Array { [Symbol.iterator]() { return [][Symbol.iterator](); } }',
  'class extends Float32Array { get length() { return 0; } }',
  'class extends Map { get() { return 0; } }',
  'class extends Set { has() { return true; } }',
  'class extends Promise { then(resolve) { return super.then(() => resolve(0)); } }',
  'class extends Number { valueOf() { return 0; } }',
  'class extends String { toString() { return ""; } }',
  'class extends Boolean {}',
  'class extends Date { getTime() { return 0; } }',
  'class extends Error {}',
] as const;

/** An object gets another class, which overrides what it inherits; or one of the answer's classes is handed over. */
export const subclasses: Family = (reach, next) => {
  if (next() < 0.25) {
    const made = pick(MADE, next);
    const from = pick(['', '...[].concat(result)', 'result'], next);
    return {
      when: 'after',
      surface: 'result',
      name: `the result as new (${made})(${from})`,
      code: `kit.give(new (${made})(${from}));`,
    };
  }
  if (next() < 0.3) {
    const group = someGroup(reach, next);
    if (group) {
      const key = someKey(reach, group, next);
      const value = functionFor('on', key, next);
      return {
        when: whenFor(group.surface, next),
        surface: group.surface,
        name: `each of ${group.some}: a class with ${key}: ${value.says}`,
        code: `for (const on of ${group.some}) { const made = Object.create(Object.getPrototypeOf(on)); kit.own(made, ${literal(key)}, ${value.code}); kit.inherit(on, made); }`,
      };
    }
  }
  const place = somePlace(reach, next, ({ type, owner }) => type === 'function' || owner === 'result');
  if (!place) return undefined;
  const { surface, owner, key } = place;
  if (next() < 0.25) {
    const foreign = pick(
      ['null', 'Array.prototype', 'Float32Array.prototype', 'Map.prototype', 'Promise.prototype', '[]'],
      next,
    );
    return {
      when: whenFor(surface, next),
      surface,
      name: `${owner} inherits from ${foreign}`,
      code: `kit.inherit(${owner}, ${foreign});`,
    };
  }
  const value = functionFor('on', key, next);
  return {
    when: whenFor(surface, next),
    surface,
    name: `${owner}: a class with ${key}: ${value.says}`,
    code: `const on = ${owner}; const made = Object.create(Object.getPrototypeOf(on)); kit.own(made, ${literal(key)}, ${value.code}); kit.inherit(on, made);`,
  };
};

/** Weights of a class whose numbers are those of before the call. */
export const subclassesCore: Core = (reach) =>
  weightsIn(reach).flatMap(({ list, surface, size }) =>
    partsOf(list, size).map(
      (part): Act => ({
        when: surface === 'result' ? 'after' : 'before',
        surface,
        name: `each of ${part}: a class that reads as now`,
        code: `for (const on of ${part}) { const made = Object.create(Object.getPrototypeOf(on)); const now = on.dataSync().slice(); kit.own(made, 'dataSync', () => now.slice()); kit.own(made, 'arraySync', kit.frozen(on, 'arraySync')); kit.inherit(on, made); }`,
      }),
    ),
  );
