import { type Act, type Core, type Family, type Group, literal, pick, type Reach } from '../tampering';
import { functionFor, noteBefore, valueFor } from '../values';
import { isRead, someGroup, someKey, somePlace, whenFor } from './places';

const REWRITTEN = [
  ['all are the first', '(all) => all.map(() => all[0])'],
  ['all are the last', '(all) => all.map(() => all.at(-1))'],
  ['all are 0', '(all) => all.map(() => 0)'],
  ['all are 1', '(all) => all.map(() => 1)'],
  ['backwards', '(all) => all.reverse()'],
  ['one place on', '(all) => [all.at(-1), ...all.slice(0, -1)]'],
  ['sorted', '(all) => all.sort((a, b) => a - b)'],
] as const;

/** An own property on an object within reach hides an inherited one, or replaces the one it has. */
export const ownProperties: Family = (reach, next) => {
  if (next() < 0.35) {
    const group = someGroup(reach, next);
    if (group) {
      const key = someKey(reach, group, next);
      const value = functionFor('on', key, next);
      return {
        when: whenFor(group.surface, next),
        surface: group.surface,
        name: `each of ${group.some}: ${key} is ${value.says}`,
        code: `for (const on of ${group.some}) kit.own(on, ${literal(key)}, ${value.code});`,
      };
    }
  }
  const array = next() < 0.15 ? somePlace(reach, next, ({ key, type }) => key === '0' && type !== 'object') : undefined;
  if (array) {
    const { surface, owner } = array;
    const [says, by] = pick(REWRITTEN, next);
    return {
      when: whenFor(surface, next),
      surface,
      name: `${owner}, in place: ${says}`,
      code: `kit.rewrite(${owner}, ${by});`,
    };
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

/** Weights read as they were, or as if all of them moved; and each member that a scenario calls gives what it gave. */
export const ownPropertiesCore: Core = (reach) => [
  ...(reach.tensors ? ['kit.tf.backend()', 'kit.tf.engine()'] : []).flatMap((on): Act[] =>
    ['sameSize', 'zeros', 'first'].map((how) => ({
      when: 'load',
      surface: 'shared',
      name: `${on} reads ${how}`,
      code: `const on = ${on}; kit.own(on, 'readSync', kit.${how}(on, 'readSync'));`,
    })),
  ),
  ...weightsIn(reach).flatMap(({ list, surface, size }) =>
    partsOf(list, size).flatMap((part): Act[] => [
      {
        when: surface === 'result' ? 'after' : 'before',
        surface,
        name: `each of ${part} reads as it does now`,
        code: `for (const on of ${part}) kit.freeze(on);`,
      },
      {
        when: 'after',
        surface,
        name: `each of ${part} reads as other numbers each time`,
        code: `for (const on of ${part}) kit.move(on);`,
      },
    ]),
  ),
  ...reach.places
    .filter(({ surface, type, key }) => surface !== 'shared' && type === 'function' && isRead(reach, key))
    .slice(0, 300)
    .flatMap(({ surface, owner, key }): Act[] =>
      (surface === 'arguments' ? (['before', 'after'] as const) : (['after'] as const)).flatMap((when) =>
        (['first', 'frozen'] as const).map((how) => ({
          when,
          surface,
          name: `${owner}: ${key} is what it ${how === 'first' ? 'gave first' : 'gives now'}`,
          code: `const on = ${owner}; kit.own(on, ${literal(key)}, kit.${how}(on, ${literal(key)}));`,
        })),
      ),
    ),
];

/** Groups of tensors. */
export const weightsIn = ({ groups }: Reach): Group[] =>
  groups.filter(({ surface, keys }) => surface !== 'shared' && keys.includes('dataSync'));

/** All, the first ones, the last ones. */
export const partsOf = (list: string, size: number): string[] => [
  list,
  ...Array.from({ length: Math.min(size - 1, 5) }, (_, i) => [
    `${list}.slice(0, ${-i - 1})`,
    `${list}.slice(${i + 1})`,
  ]).flat(),
];
