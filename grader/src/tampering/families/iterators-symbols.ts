import { type Family, pick } from '../tampering';
import { someGroup, somePlace, whenFor } from './places';

/** Members that the language itself asks for. */
const SAID = [
  ['Symbol.iterator', '() => [][Symbol.iterator]()'],
  ['Symbol.iterator', '() => [0][Symbol.iterator]()'],
  ['Symbol.iterator', 'function* () { let at = 0; while (at < 5) yield at++; }'],
  ['Symbol.iterator', 'kit.constant(kit.copy([...on])[Symbol.iterator]())'],
  ['Symbol.asyncIterator', 'async function* () {}'],
  ['Symbol.toPrimitive', '() => 0'],
  ['Symbol.toPrimitive', '() => NaN'],
  ['Symbol.toPrimitive', '(hint) => (hint === "string" ? "" : 1)'],
  ['Symbol.toStringTag', '"Float32Array"'],
  ['Symbol.toStringTag', '"Array"'],
  ['Symbol.toStringTag', '"Promise"'],
  ['Symbol.isConcatSpreadable', 'true'],
  ['Symbol.isConcatSpreadable', 'false'],
  ['Symbol.unscopables', '{ length: true }'],
  ['Symbol.species', 'Object'],
  ['Symbol.hasInstance', '() => true'],
  ['Symbol.hasInstance', '() => false'],
  ['Symbol.for("nodejs.util.inspect.custom")', '() => "right"'],
  ['"toJSON"', '() => 0'],
  ['"toJSON"', '() => ({})'],
  ['"then"', '(resolve) => resolve(0)'],
  ['"then"', '(resolve) => resolve([])'],
  ['"then"', '(resolve) => resolve(kit.copy({ ...on }))'],
  ['"valueOf"', '() => 0'],
  ['"valueOf"', '() => 1'],
  ['"toString"', '() => ""'],
  ['"constructor"', '{ [Symbol.species]: Object }'],
  ['"constructor"', 'undefined'],
  ['"next"', '() => ({ done: true })'],
  ['"length"', '0'],
] as const;

/** What iterates, converts, awaits or classifies an object is told something else. */
export const iteratorsAndSymbols: Family = (reach, next) => {
  const [key, value] = pick(SAID, next);
  const group = next() < 0.2 ? someGroup(reach, next) : undefined;
  if (group) {
    return {
      when: whenFor(group.surface, next),
      surface: group.surface,
      name: `each of ${group.some}: ${key} is ${value}`,
      code: `for (const on of ${group.some}) kit.own(on, ${key}, ${value});`,
    };
  }
  if (next() < 0.2) {
    const list = pick(
      ['result', 'args', 'exports', 'globalThis', '[]', 'new Float32Array(2)', 'kit.tf.Tensor', 'kit.tf'],
      next,
    );
    return {
      when: list === 'result' ? 'after' : pick(['load', 'before', 'after'], next),
      surface: list === 'result' ? 'result' : 'shared',
      name: `${list}: ${key} is ${value}`,
      code: `const on = ${list}; kit.own(on, ${key}, ${value});`,
    };
  }
  const roots = reach.roots.filter(({ surface }) => surface !== 'shared');
  if (roots.length > 0 && next() < 0.4) {
    const { surface, path } = pick(roots, next);
    return {
      when: whenFor(surface, next),
      surface,
      name: `${path}: ${key} is ${value}`,
      code: `const on = ${path}; kit.own(on, ${key}, ${value});`,
    };
  }
  const place = somePlace(reach, next, ({ type }) => type === 'object');
  if (!place) return undefined;
  const on = `${place.owner}[${JSON.stringify(place.key)}]`;
  return {
    when: whenFor(place.surface, next),
    surface: place.surface,
    name: `${on}: ${key} is ${value}`,
    code: `const on = ${on}; kit.own(on, ${key}, ${value});`,
  };
};
