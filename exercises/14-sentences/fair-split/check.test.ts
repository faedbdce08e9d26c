import { check, expect, misconception, type Reach, unseen } from 'course/check';

interface Sentence {
  text: string;
  review: string;
}

interface Wish {
  share: number;
  seed: number;
}

interface Split {
  train: number[];
  test: number[];
}

const ask = (call: Reach['call'], sentences: Sentence[], wish: Wish) => call<Split>('fairSplit', sentences, wish);

const wordsOf = (text: string) => [
  ...new Set(
    text
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .filter((word) => word !== ''),
  ),
];
const overlap = (one: string, other: string) => {
  const [a, b] = [wordsOf(one), wordsOf(other)];
  const common = a.filter((word) => b.includes(word)).length;
  return common / (a.length + b.length - common);
};
const sameReview = (one: Sentence, other: Sentence) => one.review === other.review;
const alike = (one: Sentence, other: Sentence) => overlap(one.text, other.text) >= 0.8;
const belong = (one: Sentence, other: Sentence) => sameReview(one, other) || alike(one, other);

/** What belongs together, also by way of others: from each sentence to all that can be reached. */
function groupsOf(sentences: Sentence[]): number[][] {
  const left = new Set(sentences.keys());
  const groups: number[][] = [];
  for (const start of sentences.keys()) {
    if (!left.delete(start)) continue;
    const group = [start];
    for (const one of group) {
      for (const other of left) {
        if (!belong(sentences[one], sentences[other])) continue;
        left.delete(other);
        group.push(other);
      }
    }
    groups.push(group);
  }
  return groups;
}

const quoted = (sentences: Sentence[], [one, other]: number[]) =>
  `"${sentences[one].text}" and "${sentences[other].text}"`;

/** A pair with one on each side of which this holds. */
function torn(
  sentences: Sentence[],
  { train, test }: Split,
  holds: (one: Sentence, other: Sentence) => boolean,
): number[] | undefined {
  for (const one of test ?? []) {
    const other = train.find((place) => holds(sentences[one], sentences[place]));
    if (other !== undefined) return [one, other];
  }
  return undefined;
}

/** What holds for every split. */
function judge(sentences: Sentence[], { share }: Wish, found: Split): void {
  const { train = [], test = [] } = found ?? {};
  const literally = torn(sentences, found, (one, other) => one.text === other.text);
  const inLetters = torn(
    sentences,
    found,
    (one, other) => `${wordsOf(one.text).sort()}` === `${wordsOf(other.text).sort()}`,
  );
  const [byReview, nearly] = [torn(sentences, found, sameReview), torn(sentences, found, alike)];
  misconception(
    byReview !== undefined && (literally !== undefined || nearly !== undefined),
    'Sentences were drawn one by one: reviews are torn apart, and so are sentences that say the same. Draw whole groups.',
  );
  misconception(
    byReview !== undefined && sameReview(sentences[byReview[0]], sentences[byReview[1]]),
    `Sentences of one review are on both sides: ${byReview && quoted(sentences, byReview)}. A net that has read the first knows what the second is about.`,
  );
  misconception(
    literally !== undefined,
    `The same sentence is on both sides, in two reviews: ${literally && quoted(sentences, literally)}. The net has memorised it.`,
  );
  misconception(
    inLetters !== undefined && literally === undefined,
    `${inLetters && quoted(sentences, inLetters)} are on two sides: they differ in capitals and marks alone. Compare words, in small letters.`,
  );
  misconception(
    nearly !== undefined && inLetters === undefined,
    `${nearly && quoted(sentences, nearly)} are on two sides and have 4 of 5 words in common. Nearly the same is the same to a net.`,
  );
  const groups = groupsOf(sentences);
  const size = (count: number) => count / sentences.length;
  const most = Math.max(...groups.map(({ length }) => length));
  misconception(
    byReview === undefined && nearly === undefined && test.length < share * sentences.length && test.length > 0,
    `${test.length} of ${sentences.length} sentences are in the test, and ${share} of them were asked for, at least. Groups are of many sizes: count sentences.`,
  );
  misconception(
    test.length > 0 && test.length >= share * sentences.length + most,
    `${test.length} of ${sentences.length} sentences are in the test although fewer were enough. Stop when the share is reached.`,
  );
  misconception(
    [train, test].some((places) => places.some((place, at) => at > 0 && place < places[at - 1])) &&
      byReview === undefined,
    'The places are in the order in which they were drawn. Put them in rising order.',
  );
  for (const group of groups) expect(new Set(group.map((place) => test.includes(place))).size).toBe(1);
  expect(size(test.length)).toBeGreaterThanOrEqual(share);
  expect(test.length).toBeLessThan(share * sentences.length + most);
  expect([...train, ...test].sort((a, b) => a - b)).toEqual([...sentences.keys()]);
  expect(train).toEqual([...train].sort((a, b) => a - b));
  expect(test).toEqual([...test].sort((a, b) => a - b));
}

/** Its own sentence of words, so that it is like no other. */
const own = (place: number, words = 5) => Array.from({ length: words }, (_, at) => `w${place}x${at}`).join(' ');

check('sentences of one review are on one side', async ({ call }) => {
  const sentences = Array.from({ length: 24 }, (_, place) => ({ text: own(place), review: `review ${place % 8}` }));
  for (const seed of [1, 2, 3]) {
    const wish = { share: 0.25, seed };
    judge(sentences, wish, await ask(call, sentences, wish));
  }
});

check('what says the same is on one side, whoever wrote it', async ({ call }) => {
  const next = unseen(6);
  const from = Math.floor(1000 * next());
  const sentences = Array.from({ length: 20 }, (_, place) => ({
    text: own(from + (place >> 1)),
    review: `review ${place}`,
  }));
  for (const seed of [1, 2, 3]) {
    const wish = { share: 0.3, seed };
    judge(sentences, wish, await ask(call, sentences, wish));
  }
});

check('capitals and marks make no other sentence, and one word in nine hardly does', async ({ call }) => {
  const change: ((text: string) => string)[] = [
    (text) => `${text.toUpperCase()}!`,
    (text) => text.replace(/ /, ', '),
    (text) => `${text} indeed`,
  ];
  for (const [which, changed] of change.entries()) {
    const sentences = Array.from({ length: 20 }, (_, place) => {
      const text = own(100 * which + (place >> 1), 8);
      return { text: place % 2 ? changed(text) : text, review: `review ${place}` };
    });
    for (const seed of [4, 5]) {
      const wish = { share: 0.4, seed };
      judge(sentences, wish, await ask(call, sentences, wish));
    }
  }
});

check('4 of 5 words are alike, and 3 of 4 are not', async ({ call }) => {
  const pairs = (words: number, last: string) =>
    Array.from({ length: 16 }, (_, place) => {
      const text = own(place >> 1, words);
      return { text: place % 2 ? `${text} ${last}` : text, review: `review ${place}` };
    });
  const near = pairs(4, 'really');
  judge(near, { share: 0.4, seed: 1 }, await ask(call, near, { share: 0.4, seed: 1 }));
  let apart = 0;
  const far = pairs(3, 'really');
  for (const seed of [1, 2, 3, 4]) {
    const { test } = await ask(call, far, { share: 0.5, seed });
    apart += test.filter((place) => !test.includes(place % 2 ? place - 1 : place + 1)).length;
  }
  misconception(
    apart === 0,
    'Two sentences with 3 of 4 words in common were kept together. They are alike from 4 of 5 on.',
  );
  expect(apart).toBeGreaterThan(0);
});

check('also by way of others', async ({ call }) => {
  // In each of five chains the first and the last share a review, or a sentence, with those between them only.
  const sentences = Array.from({ length: 5 }, (_, chain) => {
    const [one, two] = [own(10 * chain), own(10 * chain + 1)];
    return [
      { text: one, review: `a${chain}` },
      { text: two, review: `b${chain}` },
      { text: own(10 * chain + 2), review: `a${chain}` },
      { text: own(10 * chain + 3), review: `b${chain}` },
      { text: two, review: `c${chain}` },
      { text: one, review: `c${chain}` },
    ];
  }).flat();
  for (const seed of [1, 2, 3, 4]) {
    const wish = { share: 0.3, seed };
    const found = await ask(call, sentences, wish);
    const pairs = sentences.flatMap((one, place) =>
      sentences.slice(0, place).flatMap((other, before) => (belong(one, other) ? [[place, before]] : [])),
    );
    const isTorn = pairs.filter(([one, other]) => found.test.includes(one) !== found.test.includes(other));
    const chains = isTorn.map(([place]) => Math.floor(place / 6));
    misconception(
      chains.length > 0 && new Set(chains).size === chains.length,
      'A chain is torn: a belongs to b and b to c, and they are on two sides. When two groups turn out to belong together, all of the one join the other.',
    );
    judge(sentences, wish, found);
  }
});

check('the same seed gives the same split, another one another', async ({ call }) => {
  const next = unseen(7);
  const from = Math.floor(1000 * next());
  const sentences = Array.from({ length: 30 }, (_, place) => ({
    text: own(from + place),
    review: `review ${place % 10}`,
  }));
  const inTest = new Set<number>();
  const first = await ask(call, sentences, { share: 0.3, seed: 1 });
  expect(await ask(call, sentences, { share: 0.3, seed: 1 })).toEqual(first);
  judge(sentences, { share: 0.3, seed: 1 }, first);
  for (let seed = 1; seed <= 30; seed++) {
    for (const place of (await ask(call, sentences, { share: 0.3, seed })).test) inTest.add(place);
  }
  misconception(
    inTest.size === first.test.length,
    'Whatever the seed, the same groups are held out. They may be easy ones: draw them.',
  );
  // A review is never held out in 30 draws of 3 of 10 with a chance of 0.00002.
  expect(inTest.size).toBe(30);
});

check('where nothing is left to learn from it says so', async ({ call }) => {
  const refusal = (sentences: Sentence[], share: number) =>
    ask(call, sentences, { share, seed: 1 }).then(
      () => '',
      (thrown: Error) => thrown.message,
    );
  const one = Array.from({ length: 6 }, (_, place) => ({ text: own(place), review: 'the only one' }));
  const said = await refusal(one, 0.2);
  misconception(
    said === '',
    'All sentences are of one review, and one side is empty. Nobody would notice until the first NaN: throw, and say how many groups there are.',
  );
  expect(said).toMatch(/group/i);
  const two = one.map((sentence, place) => ({ ...sentence, review: `review ${place % 2}` }));
  expect(await refusal(two, 0.6)).toMatch(/group/i);
  expect(await refusal(two, 0.5)).toBe('');
});

check('drawn sets of sentences', async ({ callEach }) => {
  const next = unseen(8);
  const asked = Array.from({ length: 15 }, () => {
    const count = 16 + Math.floor(16 * next());
    const base = Array.from({ length: count }, (_, place) => own(place, 9));
    const sentences = base.map((text, place) => {
      const copied = next() < 0.15 ? base[Math.floor(place * next())] : text;
      const review = place < 6 ? 'a long one' : `review ${Math.floor(3 * count * next())}`;
      return { text: next() < 0.2 ? `${copied}, too.` : copied, review };
    });
    return { sentences, wish: { share: 0.1 + 0.3 * next(), seed: Math.floor(1000 * next()) } };
  });
  const found = await callEach<Split>(
    'fairSplit',
    asked.map(({ sentences, wish }) => [sentences, wish]),
  );
  for (const [place, { sentences, wish }] of asked.entries()) judge(sentences, wish, found[place]);
});
