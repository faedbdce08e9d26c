import { type Family, literal } from '../tampering';
import { functionFor, noteBefore, valueFor } from '../values';
import { someGroup, someKey, somePlace, whenFor } from './places';

/** A property of its own on an object within reach hides what it inherits, or replaces what it has. */
export const ownProperties: Family = (reach, next) => {
  if (next() < 0.35) {
    const group = someGroup(reach, next);
    if (group) {
      const key = someKey(group, next);
      const value = functionFor('on', key, next);
      return {
        when: whenFor(group.surface, next),
        surface: group.surface,
        name: `each of ${group.some}: ${key} is ${value.says}`,
        code: `for (const on of ${group.some}) kit.own(on, ${literal(key)}, ${value.code});`,
      };
    }
  }
  const place = somePlace(reach, next);
  if (!place) return undefined;
  const { surface, owner, key, type } = place;
  const value = type === 'function' ? functionFor('on', key, next) : valueFor(owner, key, type, next);
  return {
    when: whenFor(surface, next),
    surface,
    name: `${owner}: ${key} is ${value.says}`,
    code: `const on = ${owner}; kit.own(on, ${literal(key)}, ${value.code});`,
    prepare: type === 'function' || surface === 'result' ? undefined : noteBefore(owner, key),
  };
};
