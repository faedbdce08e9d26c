import { type Core, type Family, literal, pick } from '../tampering';
import { functionFor, noteBefore, valueFor } from '../values';
import { someGroup, somePlace, whenFor } from './places';

/** A getter says something else than what is there, or something else each time. */
export const accessors: Family = (reach, next) => {
  const group = next() < 0.2 ? someGroup(reach, next) : undefined;
  if (group) {
    const key = pick(['shape', 'isDisposed', 'dataId', 'size', 'dtype', 'trainable', 'id'], next);
    const get = pick(['() => false', '() => true', '() => 0', 'kit.frozen(on, key)', 'kit.falling(3, 1)'], next);
    return {
      when: whenFor(group.surface, next),
      surface: group.surface,
      name: `each of ${group.some}: get ${key} gives ${get}`,
      code: `for (const on of ${group.some}) { const key = ${literal(key)}; kit.accessor(on, key, ${get}); }`,
    };
  }
  const place = somePlace(reach, next);
  if (!place) return undefined;
  const { surface, owner, key, type } = place;
  const value = type === 'function' ? functionFor('on', key, next) : valueFor(owner, key, type, next);
  const ways = [{ says: value.says, code: `const value = ${value.code}; const get = () => value;` }];
  if (type === 'number') {
    const [from, by] = [Math.floor(next() * 5), 1 + Math.floor(next() * 3)];
    ways.push({ says: `${from}, falling by ${by}`, code: `const get = kit.falling(${from}, ${by});` });
    ways.push({ says: `itself, falling by ${by}`, code: `const get = kit.falling(on[${literal(key)}], ${by});` });
  }
  if (type !== 'function') {
    ways.push({
      says: 'what it was, then undefined',
      code: `const was = on[${literal(key)}]; let reads = 0; const get = () => (reads++ < 1 ? was : undefined);`,
    });
    ways.push({
      says: 'undefined, then what it was',
      code: `const was = on[${literal(key)}]; let reads = 0; const get = () => (reads++ < 1 ? undefined : was);`,
    });
  }
  const way = pick(ways, next);
  return {
    when: whenFor(surface, next),
    surface,
    name: `${owner}: get ${key} gives ${way.says}`,
    code: `const on = ${owner}; ${way.code} kit.accessor(on, ${literal(key)}, get);`,
    prepare: type === 'function' || surface === 'result' ? undefined : noteBefore(owner, key),
  };
};

/** What was disposed says that it is there; what is there says so or not. */
export const accessorsCore: Core = ({ groups, places }) => {
  const kept = "kit.accessor(on, 'isDisposed', () => false); kit.own(on, 'isDisposedInternal', false);";
  const tensors = new Set(
    places.filter(({ key, surface }) => key === 'isDisposed' && surface === 'arguments').map(({ owner }) => owner),
  );
  return [
    ...[...tensors].map((owner) => ({ on: `[${owner}]`, says: owner })),
    ...groups
      .filter(({ surface, keys }) => surface === 'arguments' && keys.includes('isDisposed'))
      .map(({ list }) => ({ on: list, says: `each of ${list}` })),
  ].map(({ on, says }) => ({
    when: 'after',
    surface: 'arguments',
    name: `${says} is not disposed, it says`,
    code: `for (const on of ${on}) { ${kept} }`,
  }));
};
