import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readCollection } from '../collections/collection';
import { nearDuplicates, remembering } from './near-duplicates';
import { hashesOf, RUN, winnow } from './winnow';

const root = resolve(__dirname, '../../..');
const course = (path: string) => readFileSync(join(root, path), 'utf8');
const given = {
  'time-to-reach': [
    course('exercises/01-why/time-to-reach/stub.ts'),
    course('solutions/01-why/time-to-reach/answer.ts'),
  ],
};

const MINE = `
export function timeToReach(epochs, accuracy, preparation) {
  let reached = null;
  for (let place = epochs.length - 1; place >= 0; place--) {
    if (epochs[place].validAccuracy < accuracy) break;
    reached = epochs[place].seconds + preparation;
  }
  return reached;
}
export function speedUp(a, b) {
  const middle = (times) => {
    const sorted = times.map((time) => (time === null ? Infinity : time)).sort((x, y) => x - y);
    if (sorted.length % 2 === 1) return sorted[(sorted.length - 1) / 2];
    return (sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2]) / 2;
  };
  return middle(a) / middle(b);
}`;

/** The same with other names, types, comments, layout, \`const\` for \`let\`, and the functions in another order. */
const COPIED = `
/* my own work */
const half = (list: number[]): number => 1;
export function speedUp(first: readonly (number | null)[], second: readonly (number | null)[]): number
{
  let med = (values: readonly (number | null)[]): number => {
    let ordered = values.map((v) => (v === null ? Infinity : v)).sort((p, q) => p - q)
    if (ordered.length % 2 === 1) return ordered[(ordered.length - 1) / 2]
    return (ordered[ordered.length / 2 - 1] + ordered[ordered.length / 2]) / 2
  }
  return med(first) / med(second)
}
export function timeToReach(run: Epoch[], wanted: number, before: number): number | null
{
  let t: number | null = null
  for (let i = run.length - 1; i >= 0; i--) {
    if (run[i].validAccuracy < wanted) break
    t = run[i].seconds + before
  }
  return t
}`;

const handedIn = (student: string, code: string) => ({ student, exercise: 'time-to-reach', code });

test('a copy with other names, types, layout and order is found, with the places', () => {
  const found = nearDuplicates([handedIn('ada', MINE), handedIn('bob', COPIED)], { given });
  expect(found).toHaveLength(1);
  const [{ students, share, places }] = found;
  expect(students).toEqual(['ada', 'bob']);
  expect(share).toBeGreaterThanOrEqual(0.9);
  expect(places).toContainEqual({ first: { from: 2, to: 9 }, second: expect.objectContaining({ from: 13 }) });
});

test('answers that different people wrote for one exercise are no pair', () => {
  const honest = readCollection(root, 'honest')
    .filter(({ exercise }) => exercise === '01-time-to-reach')
    .map(({ name, file }) => handedIn(name, readFileSync(file, 'utf8')));
  expect(honest.length).toBeGreaterThanOrEqual(6);
  expect(nearDuplicates([handedIn('ada', MINE), ...honest], { given })).toEqual([]);
});

test('what all were given counts for nobody: the stub, and the solution that was shown', () => {
  const [stub, solution] = given['time-to-reach'];
  for (const code of [stub, solution]) {
    expect(nearDuplicates([handedIn('ada', code), handedIn('bob', code)], { given })).toEqual([]);
    expect(nearDuplicates([handedIn('ada', code), handedIn('bob', code)])).toHaveLength(code === solution ? 1 : 0);
  }
});

test('what a fifth of a class writes alike is an idiom; a copy among them is found all the same', () => {
  const idiom = (name: string, own: string) => `${MINE}\nexport const ${name} = (x) => ${own};`;
  const own =
    'x.map((v) => v * 2).filter((v, i) => i % 3 && v > 4).reduce((s, v) => s + Math.sqrt(v * v + 1), 0) / (x.length - 7 || 1)';
  const others = Array.from({ length: 12 }, (_, i) => handedIn(`student ${i}`, idiom('extra', `x[${i}]`)));
  expect(nearDuplicates(others)).toEqual([]);
  const found = nearDuplicates([...others, handedIn('ada', idiom('f', own)), handedIn('bob', idiom('g', own))]);
  expect(found.map(({ students }) => students)).toEqual([['ada', 'bob']]);
});

test('nobody is compared with themselves, and exercises are kept apart', () => {
  const same = [handedIn('ada', MINE), handedIn('ada', MINE), { ...handedIn('bob', MINE), exercise: 'other' }];
  expect(nearDuplicates(same)).toEqual([]);
});

test('winnowing keeps a fingerprint of every run that two texts share and that is long enough', () => {
  const word = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g');
  const words = (length: number) => fc.array(word, { minLength: length, maxLength: 60 });
  fc.assert(
    fc.property(words(0), words(RUN + 5), words(0), words(0), words(0), (before, shared, after, start, end) => {
      const kept = (kinds: string[]) => new Set(winnow(hashesOf(kinds)).map(({ hash }) => hash));
      const first = kept([...before, ...shared, ...after]);
      const second = kept([...start, ...shared, ...end]);
      expect([...first].some((hash) => second.has(hash))).toBe(true);
    }),
  );
});

test('code that does not parse has tokens all the same', () => {
  const broken = `${MINE}\nfunction (`;
  expect(nearDuplicates([handedIn('ada', broken), handedIn('bob', broken)])).toHaveLength(1);
});

test('programs that were read before are compared as if they were read now, and some may be forgotten', () => {
  const answers = [handedIn('ada', MINE), handedIn('bob', COPIED)];
  for (const most of [0, 1, 9]) {
    const read = remembering(most);
    expect(read(COPIED)).toEqual(read(COPIED));
    expect(nearDuplicates(answers, { given, read })).toEqual(nearDuplicates(answers, { given }));
  }
  const read = remembering();
  expect(read(MINE)).toBe(read(MINE));
});
