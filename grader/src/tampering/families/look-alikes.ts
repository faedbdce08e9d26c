import { type Act, type Core, type Family, literal, pick } from '../tampering';
import { functionFor } from '../values';
import { weightsIn } from './own-properties';
import { someGroup, someKey, somePlace, whenFor } from './places';

/** What is handed over looks like data of the border, or like nothing at all. */
const HANDED = [
  '{ $: "undefined" }',
  '{ $: "number", is: "NaN" }',
  '{ $: "object", entries: [] }',
  '{ $: "tensor", dtype: "float32", shape: [0], base64: "" }',
  '{ dtype: "float32", shape: [0], values: [] }',
  '{ dtype: "float32", shape: [1], values: [0] }',
  '{ dtype: "float32", shape: [], dataSync: () => [0] }',
  '{ shape: [], dtype: "bool", dataSync: () => [1] }',
  '{ ok: true }',
  '{ ok: true, value: null }',
  '{ asymmetricMatch: () => true }',
  '{ asymmetricMatch: () => true, toString: () => "Anything", $$typeof: Symbol.for("jest.asymmetricMatcher") }',
  '{ length: 0 }',
  '{ length: Infinity }',
  '{ size: 0, has: () => true, get: () => 0, keys: () => [] }',
  '{ isDisposed: false, shape: [0], dtype: "float32", size: 0, dispose() {}, dataSync: () => new Float32Array(0), arraySync: () => [], data: async () => [], array: async () => [] }',
  '() => 0',
  'Object.create(null)',
  'Promise.resolve(undefined)',
  'new Array(3)',
  '[NaN]',
  '[[NaN]]',
  'NaN',
  '""',
];

/**
 * Something that looks like what a check expects stands where the true one was: a weight that reads as others do, a net
 * that is asked in the place of the one that was trained, layers that compute something else afterwards.
 */
export const lookAlikes: Family = (reach, next) => {
  if (next() < 0.15) {
    const handed = pick(HANDED, next);
    return { when: 'after', surface: 'result', name: `the result is ${handed}`, code: `kit.give(${handed});` };
  }
  const group = next() < 0.6 ? someGroup(reach, next) : undefined;
  if (group) {
    const key = someKey(reach, group, next);
    const value = functionFor('on', key, next);
    const inside = group.list.slice('Object.values('.length, -1);
    const some = group.some.slice(group.list.length).replace(/^\.slice\((.*)\)$/, '$1');
    const entries = `Object.entries(${inside})${some ? `.slice(${some})` : ''}`;
    const ways: [string, string][] = [
      [
        `an heir of it whose ${key} is ${value.says}`,
        `const alike = Object.create(on); kit.own(alike, ${literal(key)}, ${value.code}); kit.own(all, name, alike);`,
      ],
      [
        `a copy of it whose ${key} is ${value.says}`,
        `const alike = Object.assign(Object.create(Object.getPrototypeOf(on)), on); kit.own(alike, ${literal(key)}, ${value.code}); kit.own(all, name, alike);`,
      ],
      [
        'the next one',
        `const names = Object.keys(all); kit.own(all, name, all[names[(names.indexOf(name) + 1) % names.length]]);`,
      ],
      ['an heir of it', 'kit.own(all, name, Object.create(on));'],
      ['gone', 'const before = on; delete all[name]; kit.undo(() => { all[name] = before; });'],
      [
        'hidden',
        'Object.defineProperty(all, name, { enumerable: false }); kit.undo(() => Object.defineProperty(all, name, { enumerable: true }));',
      ],
    ];
    const [says, code] = pick(ways, next);
    return {
      when: whenFor(group.surface, next),
      surface: group.surface,
      name: `in place of each of ${entries}: ${says}`,
      code: `const all = ${inside}; for (const [name, on] of ${entries}) { ${code} }`,
    };
  }
  const place = somePlace(reach, next, ({ type, surface }) => type === 'object' && surface !== 'shared');
  if (!place) {
    const handed = pick(HANDED, next);
    const wrapped = pick(
      [`[${handed}]`, `{ value: ${handed} }`, `[${handed}, ${handed}]`, `{ result: ${handed} }`],
      next,
    );
    return { when: 'after', surface: 'result', name: `the result is ${wrapped}`, code: `kit.give(${wrapped});` };
  }
  const { surface, owner, key } = place;
  const ways: [string, string][] = [
    ['an heir of it', 'Object.create(on)'],
    ['a shallow copy', 'Array.isArray(on) ? [...on] : Object.assign(Object.create(Object.getPrototypeOf(on)), on)'],
    ['empty', 'Array.isArray(on) ? [] : {}'],
    ['frozen', 'Object.freeze(Array.isArray(on) ? [...on] : { ...on })'],
  ];
  const [says, made] = pick(ways, next);
  return {
    when: whenFor(surface, next),
    surface,
    name: `in place of ${owner}.${key}: ${says}`,
    code: `const owner = ${owner}; const on = owner[${literal(key)}]; kit.own(owner, ${literal(key)}, ${made});`,
  };
};

/** Weights that read as others do: the old ones as the new, the new as the old, heirs of both. */
export const lookAlikesCore: Core = (reach) =>
  weightsIn(reach)
    .filter(({ surface }) => surface === 'arguments')
    .flatMap(({ list, surface }): Act[] => {
      const all = list.slice('Object.values('.length, -1);
      const prepare = `memory[${literal(all)}] ??= Object.entries(${all}).map(([name, weight]) => [name, weight, weight.dataSync().slice()]);`;
      const each = (code: string) =>
        `const all = ${all}; for (const [name, old, numbers] of memory[${literal(all)}]) { const now = all[name]; ${code} }`;
      const act = (name: string, code: string): Act => ({
        when: 'after',
        surface,
        name: `${list}: ${name}`,
        code: each(code),
        prepare,
      });
      return [
        act(
          'the old ones, which read as the new',
          "if (old !== now) { const read = kit.frozen(now, 'dataSync'); kit.own(old, 'dataSync', read); kit.own(all, name, old); }",
        ),
        act('the new ones, which read as the old', "kit.own(now, 'dataSync', () => numbers.slice());"),
        act(
          'heirs that read as the old',
          "const alike = Object.create(now); kit.own(alike, 'dataSync', () => numbers.slice()); kit.own(all, name, alike);",
        ),
        act(
          'heirs that read as the old, in the old place',
          "const alike = Object.create(old); kit.own(alike, 'dataSync', () => numbers.slice()); kit.own(all, name, alike);",
        ),
      ];
    });
