import { check, expect, misconception, type Reach, unseen } from 'course/check';

type Box = [number, number, number, number];

interface Found {
  box: Box;
  score: number;
  class: string;
}

const dog = (score: number, box: Box): Found => ({ box, score, class: 'dog' });
const suppress = (call: Reach['call'], found: Found[], most = 0.5) => call<number[]>('suppress', found, most);

/** Two dogs, each found twice. By hand: [0, 0, 10, 10] and [1, 0, 11, 10] share 9 of 11 parts. */
const TWICE = [
  dog(0.6, [1, 0, 11, 10]),
  dog(0.9, [0, 0, 10, 10]),
  dog(0.8, [41, 0, 51, 10]),
  dog(0.7, [40, 0, 50, 10]),
];

check('of several boxes on one thing the best stays', async ({ call }) => {
  const kept = await suppress(call, TWICE);
  misconception(
    String(kept) === '0,2',
    'The box that comes first in each pair stayed, though the other one has the higher score. Go through them by score.',
  );
  misconception(
    String(kept) === '0,3' || String(kept) === '3,0',
    'The worse box of each pair stayed. Begin with the highest score.',
  );
  misconception(
    kept.length === 4,
    'All four stayed. Boxes of 9 / 11 overlap, which is more than 0.5: the worse one has to go.',
  );
  misconception(
    kept.length === 1,
    'One box is left for two dogs: those that overlap went, and those that lie apart as well. Only what overlaps the better one by more than the threshold goes.',
  );
  misconception(kept.length === 0, 'Nothing stayed. A box overlaps itself wholly; compare it with others only.');
  expect([...kept].sort()).toEqual([1, 2]);
});

check('those that stay come by score', async ({ call }) => {
  const found = [dog(0.2, [0, 0, 5, 5]), dog(0.9, [20, 0, 25, 5]), dog(0.5, [40, 0, 45, 5])];
  const kept = await suppress(call, found);
  misconception(
    String(kept) === '0,1,2',
    'The places come in the order of the list. The first three must be the three best.',
  );
  misconception(
    String(kept) === '0,2,1',
    'The lowest score comes first. Sort downwards: found[b].score - found[a].score.',
  );
  expect(kept).toEqual([1, 2, 0]);
});

check('a rider and a horse at one place both stay', async ({ call }) => {
  const found: Found[] = [
    { box: [0, 0, 10, 10], score: 0.9, class: 'horse' },
    { box: [0, 0, 10, 9], score: 0.8, class: 'person' },
    { box: [0, 0, 10, 8], score: 0.7, class: 'person' },
  ];
  const kept = await suppress(call, found);
  misconception(
    String(kept) === '0',
    'The rider is gone: the horse below had the higher score, and a true box of another class was deleted. Let a box compete with its own class alone.',
  );
  expect(kept).toEqual([0, 1]);
});

check('a box that is gone takes no other with it', async ({ call }) => {
  // A row of three, each overlapping the next by 6 / 14, and the first and the last by 2 / 18.
  const row = [dog(0.9, [0, 0, 10, 10]), dog(0.8, [4, 0, 14, 10]), dog(0.7, [8, 0, 18, 10])];
  const kept = await suppress(call, row, 0.4);
  misconception(
    String(kept) === '0',
    'The third box went because of the second one, which is gone itself. Compare with those that stay, and not with all that are better.',
  );
  expect(kept).toEqual([0, 2]);
});

check('a box is compared with all that stay', async ({ call }) => {
  // The third lies on the first, the second apart from both.
  const found = [dog(0.9, [0, 0, 10, 10]), dog(0.8, [40, 0, 50, 10]), dog(0.7, [0, 0, 10, 9])];
  const kept = await suppress(call, found);
  misconception(
    String(kept) === '0,1,2',
    'The third box stayed, though the first one covers it: it was compared with the last that stayed alone. Compare with all of them.',
  );
  expect(kept).toEqual([0, 1]);
});

check('just the threshold is not more than it', async ({ call }) => {
  const half = [dog(0.9, [0, 0, 10, 10]), dog(0.8, [0, 0, 10, 5])];
  const kept = await suppress(call, half, 0.5);
  misconception(
    String(kept) === '0',
    'An overlap of just 0.5 went at a threshold of 0.5. Those that overlap by more go: >, as in other libraries.',
  );
  expect(kept).toEqual([0, 1]);
  expect(await suppress(call, half, 0.49)).toEqual([0]);
});

check('of equal scores the earlier one is better, and the list stays as it is', async ({ call, scenario }) => {
  const equal = [dog(0.5, [0, 0, 10, 10]), dog(0.5, [0, 0, 10, 9]), dog(0.5, [40, 0, 50, 10])];
  expect(await suppress(call, equal)).toEqual([0, 2]);
  const weight = 1 - unseen(14)() / 2;
  const given = TWICE.map((one) => ({ ...one, score: weight * one.score }));
  const { kept, after } = await scenario<{ kept: number[]; after: Found[] }>('listAfter', given);
  misconception(
    JSON.stringify(after) !== JSON.stringify(given),
    'The list that was given is in another order now, and the places that you return fit none of what its owner has. Sort a copy, or a list of places.',
  );
  expect(after).toEqual(given);
  expect(kept).toEqual([1, 2]);
  expect(await suppress(call, [])).toEqual([]);
});

check('drawn boxes: the rule, step by step', async ({ call }) => {
  const next = unseen(13);
  for (let round = 0; round < 25; round++) {
    const whole = (below: number) => Math.floor(below * next());
    const found = Array.from({ length: 1 + whole(14) }, (): Found => {
      const [x, y, w, h] = [whole(20), whole(20), 3 + whole(15), 3 + whole(15)];
      return { box: [x, y, x + w, y + h], score: whole(8) / 8, class: ['cat', 'dog'][whole(2)] };
    });
    const most = [0, 0.25, 0.5, 0.75][round % 4];
    const open = new Set(found.keys());
    const expected: number[] = [];
    while (open.size > 0) {
      const best = [...open].reduce((a, b) => (found[b].score > found[a].score ? b : a));
      expected.push(best);
      open.delete(best);
      for (const other of open) {
        if (found[other].class === found[best].class && overlap(found[other].box, found[best].box) > most) {
          open.delete(other);
        }
      }
    }
    expect(await suppress(call, found, most)).toEqual(expected);
  }
});

check(
  'a crowd of one class, and two classes in one another',
  async ({ call }) => {
    const crowd = Array.from({ length: 12 }, (_, place) =>
      dog((place % 5) / 10 + 0.1, [2 * place, 0, 2 * place + 10, 10]),
    );
    const mixed = [...crowd, ...crowd.map((one) => ({ ...one, class: 'cat', score: one.score + 0.05 }))];
    const kept = await suppress(call, mixed, 0.3);
    expect(kept.length).toBeGreaterThan(2);
    expect(kept.filter((place) => place < 12)).toEqual(await suppress(call, crowd, 0.3));
    expect(kept.filter((place) => place >= 12).map((place) => place - 12)).toEqual(await suppress(call, crowd, 0.3));
  },
  { hidden: true },
);

function overlap(a: Box, b: Box): number {
  const side = (from: number, to: number, otherFrom: number, otherTo: number) =>
    Math.max(0, Math.min(to, otherTo) - Math.max(from, otherFrom));
  const both = side(a[0], a[2], b[0], b[2]) * side(a[1], a[3], b[1], b[3]);
  const area = (box: Box) => (box[2] - box[0]) * (box[3] - box[1]);
  return both / (area(a) + area(b) - both);
}
