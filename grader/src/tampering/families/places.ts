import { type Group, type Next, type Place, pick, type Reach, type When } from '../tampering';

/** Members that measurements read, wherever they are. */
const READ = new Set([
  ...[
    'dataSync',
    'data',
    'arraySync',
    'array',
    'isDisposed',
    'isDisposedInternal',
    'dispose',
    'shape',
    'size',
    'dtype',
  ],
  ...['read', 'readSync', 'labels', 'weights', 'layers', 'apply', 'assign', 'trainable', 'dataId', 'id', 'length'],
  ...['memory', 'numTensors', 'numDataIds', 'track'],
]);

export const isRead = ({ reads }: Reach, key: string) => READ.has(key) || reads.includes(key);

/** A member, more often one that measurements read, and more often of what the answer was given than of what all share. */
export function somePlace(reach: Reach, next: Next, fits: (place: Place) => boolean = () => true): Place | undefined {
  const fitting = reach.places.filter(fits);
  const near = fitting.filter(({ surface }) => surface !== 'shared');
  const pool = near.length > 0 && next() < 0.8 ? near : fitting;
  const read = pool.filter(({ key }) => isRead(reach, key));
  const list = read.length > 0 && next() < 0.8 ? read : pool;
  return list.length > 0 ? pick(list, next) : undefined;
}

/** Objects side by side, all or some of them. */
export function someGroup(reach: Reach, next: Next): (Group & { some: string }) | undefined {
  if (reach.groups.length === 0) return undefined;
  const near = reach.groups.filter(({ surface }) => surface !== 'shared');
  const group = pick(near.length > 0 && next() < 0.9 ? near : reach.groups, next);
  const count = 1 + Math.floor(next() * group.size);
  const part = pick(['', '', `.slice(0, ${count})`, `.slice(-${count})`], next);
  return { ...group, some: `${group.list}${part}` };
}

/** A member of such objects that measurements read. */
export function someKey(reach: Reach, { keys }: Group, next: Next): string {
  const read = keys.filter((key) => isRead(reach, key));
  return pick(read.length > 0 && next() < 0.9 ? read : keys, next);
}

/** When something on this surface can be reached. */
export const whenFor = (surface: Place['surface'], next: Next): When =>
  pick<When>(
    surface === 'result'
      ? ['after']
      : surface === 'arguments'
        ? ['before', 'after', 'during']
        : ['load', 'before', 'during', 'after'],
    next,
  );
