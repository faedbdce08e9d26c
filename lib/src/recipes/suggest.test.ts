import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as library from '../index';
import { type Situation, suggest } from './suggest';

const ways = (situation: Situation) => suggest(situation).map(({ way }) => way);
const pictures = { of: 'pictures', labels: 6 } as const;

test('a baseline comes first, then a probe, then what takes longer', () => {
  expect(ways({ ...pictures, epochSeconds: 10, minutes: 5 })).toEqual([
    'the same net from scratch',
    'a linear probe',
    'everything, early layers more slowly',
  ]);
});

test('one label: class means, and no fine-tuning (lesson 01 has 33 % for it, and 48 % for a probe)', () => {
  expect(ways({ of: 'pictures', labels: 1 })).toEqual([
    'the same net from scratch',
    'nearest class means',
    'a linear probe',
  ]);
});

test('where everything takes too long, the last layers learn', () => {
  expect(ways({ ...pictures, epochSeconds: 120, minutes: 5 })).toContain('the last layers, the others computed once');
  expect(ways({ ...pictures, epochSeconds: 59, minutes: 5 })).toContain('everything, early layers more slowly');
});

test('another domain brings adaptations, unless classes are missing there', () => {
  const away = { ...pictures, unlabelled: 200, distance: 1.9 };
  expect(ways(away)).toEqual(
    expect.arrayContaining(['averages of the target (AdaBN)', 'features drawn together, while layers move']),
  );
  expect(ways({ ...away, missing: true })).toContain('no aligning: fifty labels from there');
  expect(ways({ ...away, missing: true })).not.toContain('features drawn together, while layers move');
  expect(ways({ ...away, distance: 0.2 })).toEqual(ways(pictures));
  expect(ways({ ...away, distance: 0.2, lost: 20 })).toEqual(ways(away));
});

test('sentences: a bag of words is the baseline, and few labels bring prompts and pairs', () => {
  const [first, ...others] = ways({ of: 'sentences', labels: 4 });
  expect(first).toBe('a bag of words');
  expect(others).toEqual(
    expect.arrayContaining(['answers by likelihood, with no training', 'pairs of sentences (SetFit)']),
  );
});

test('several tasks share a trunk', () => {
  expect(ways({ of: 'numbers', labels: 50, tasks: 2 })).toContain('one trunk, a head for each task, losses added');
});

const situations = fc.record({
  of: fc.constantFrom('pictures', 'sentences', 'sounds', 'numbers'),
  labels: fc.integer({ min: 1, max: 1000 }),
  unlabelled: fc.integer({ min: 0, max: 1000 }),
  distance: fc.double({ min: 0, max: 2, noNaN: true }),
  missing: fc.boolean(),
  tasks: fc.integer({ min: 1, max: 5 }),
  minutes: fc.integer({ min: 1, max: 600 }),
  epochSeconds: fc.integer({ min: 0, max: 600 }),
}) as fc.Arbitrary<Situation>;

test('whatever is known, there is a baseline and every function that is named exists', () => {
  fc.assert(
    fc.property(situations, (situation) => {
      const found = suggest(situation);
      expect(found[0].way).toMatch(/scratch|bag of words/);
      for (const { call } of found) {
        for (const [, name] of call.matchAll(/(?<![.\w])([a-z]\w*)\(/g)) expect(Object.keys(library)).toContain(name);
      }
    }),
  );
});

test.each([
  ['pictures', 'efficientnet-lite0', { size: 64 }],
  ['sentences', 'minilm', {}],
  ['sounds', 'speech-embedding', {}],
] as const)('the optimizers that are written for %s hold for %s', async (of, name, options) => {
  const { weights } = await library.backbone(name, options);
  for (const epochSeconds of [1, 120]) {
    const [{ call }] = suggest({ of, labels: 10, minutes: 1, epochSeconds }).filter(({ way }) => /layers/.test(way));
    const written = balanced(call.slice(call.indexOf('chain(')));
    const optimizer = new Function(...Object.keys(library), `return ${written}`)(...Object.values(library));
    expect(() => optimizer.validate(Object.keys(weights))).not.toThrow();
  }
});

/** The text up to the bracket that closes its first one. */
function balanced(text: string): string {
  let open = 0;
  const end = [...text].findIndex((letter) => {
    open += letter === '(' ? 1 : letter === ')' ? -1 : 0;
    return letter === ')' && open === 0;
  });
  return text.slice(0, end + 1);
}

test('lessons that are named exist', () => {
  const lessons = readdirSync(join(__dirname, '../../../notebooks')).map((name) => name.slice(0, 2));
  for (const { lesson } of suggest({ of: 'sentences', labels: 4, unlabelled: 9, distance: 2, tasks: 2 })) {
    for (const one of lesson.split(', ')) expect(lessons).toContain(one);
  }
});

test.each([
  [{ labels: 0 }, /labelled examples of the rarest class/],
  [{ distance: 3 }, /0 to 2/],
  [{ distance: Number.NaN }, /0 to 2/],
  [{ tasks: 1.5 }, /tasks/],
  [{ minutes: 0 }, /minutes/],
])('%p is refused', (wrong, sentence) => {
  expect(() => suggest({ ...pictures, ...wrong })).toThrow(sentence);
});
