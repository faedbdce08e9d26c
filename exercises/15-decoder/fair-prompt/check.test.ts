import { check, expect, misconception, type Reach, unseen } from 'course/check';

interface Sentence {
  text: string;
  label: number;
  review: string;
}

interface Wish {
  shots: number;
  tested: number;
  seed: number;
}

interface Draw {
  shots: number[];
  test: number[];
}

const ask = (call: Reach['call'], sentences: Sentence[], wish: Wish) => call<Draw>('drawPrompt', sentences, wish);

const NOUNS = ['film', 'plot', 'sound', 'price', 'waiter', 'soup', 'battery', 'case', 'story', 'actor'];
const VERBS = ['is', 'was', 'seems', 'felt'];
const ENDS = ['good', 'bad', 'long', 'cold', 'bright', 'thin', 'odd', 'loud'];

const letters = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Sentences, three to a review; so many of them are said again in another review, with other capitals and signs. */
function written(count: number, again: number, next: () => number): Sentence[] {
  const of = (words: string[], place: number) => words[place % words.length];
  const own = Array.from({ length: count }, (_, place) => ({
    text: `The ${of(NOUNS, place)} ${of(VERBS, Math.floor(place / 10))} ${of(ENDS, Math.floor(place / 40))}`,
    label: next() < 0.35 ? 0 : 1,
    review: `review ${Math.floor(place / 3)}`,
  }));
  const repeated = Array.from({ length: again }, (_, at) => {
    const { text, label } = own[Math.floor(next() * count)];
    return { text: `${text.toUpperCase()}!`, label, review: `repeat ${at}` };
  });
  return [...own, ...repeated]
    .map((one) => ({ one, at: next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
}

const negatives = (sentences: Sentence[], places: number[]) =>
  places.filter((place) => sentences[place].label === 0).length;

/** What holds for every draw. */
function judge(sentences: Sentence[], wish: Wish, { shots, test }: Draw): void {
  const tested = new Set(test);
  misconception(
    shots.some((place) => tested.has(place)),
    'A tested sentence is among the examples, its answer after it. The decoder has only to copy: draw examples from the others.',
  );
  const reviews = new Set(test.map((place) => sentences[place].review));
  const words = new Set(test.map((place) => letters(sentences[place].text)));
  misconception(
    shots.some((place) => words.has(letters(sentences[place].text))),
    'A tested sentence is among the examples with other capitals or signs. It is the same sentence: compare by letters(text).',
  );
  misconception(
    shots.some((place) => reviews.has(sentences[place].review)),
    'An example is from a review of which a sentence is tested. Sentences of a review share its subject and its mood: leave out whole reviews.',
  );
  misconception(
    new Set(shots.map((place) => letters(sentences[place].text))).size < shots.length,
    'Two examples are the same sentence. The second one teaches nothing and takes the place of another.',
  );
  misconception(
    shots.length === wish.shots && negatives(sentences, shots) !== wish.shots / 2,
    `Of ${wish.shots} examples ${negatives(sentences, shots)} are negative. A decoder leans towards the answer that it saw most: take half of each label.`,
  );
  misconception(
    test.length === wish.tested && negatives(sentences, test) !== wish.tested / 2,
    `${negatives(sentences, test)} of ${wish.tested} tested sentences are negative. A model that always gives one answer would gain by that: take half of each label.`,
  );
  misconception(
    test.length === wish.tested && test.some((place, at) => at > 0 && place < test[at - 1]),
    'The tested places are in the order in which they were drawn. Put them in rising order.',
  );
  expect(shots.length).toBe(wish.shots);
  expect(negatives(sentences, shots)).toBe(wish.shots / 2);
  expect(test.length).toBe(wish.tested);
  expect(negatives(sentences, test)).toBe(wish.tested / 2);
  expect(test).toEqual([...tested].sort((a, b) => a - b));
}

check('tested sentences are no examples, and both labels count as much', async ({ call }) => {
  const sentences = written(120, 0, unseen(121)).map((one, place) => ({ ...one, review: `review ${place}` }));
  for (const seed of [1, 2, 3]) {
    const wish = { shots: 8, tested: 40, seed };
    judge(sentences, wish, await ask(call, sentences, wish));
  }
});

check('no review and no words are on both sides', async ({ call }) => {
  const sentences = written(150, 90, unseen(122));
  for (let seed = 1; seed <= 6; seed++) {
    const wish = { shots: 12, tested: 30, seed };
    judge(sentences, wish, await ask(call, sentences, wish));
  }
});

check('longer prompts add to shorter ones, and the test stays', async ({ call }) => {
  const sentences = written(150, 20, unseen(123));
  for (const seed of [1, 9]) {
    const draws = [];
    for (const shots of [2, 4, 8]) {
      const wish = { shots, tested: 30, seed };
      const draw = await ask(call, sentences, wish);
      judge(sentences, wish, draw);
      draws.push(draw);
    }
    for (const [at, { shots, test }] of draws.slice(1).entries()) {
      misconception(
        `${test}` !== `${draws[0].test}`,
        'With more examples other sentences are tested, so prompts of two lengths are compared on two tests. How many examples there are may not decide what is tested.',
      );
      expect(test).toEqual(draws[0].test);
      expect(draws[at].shots.filter((place) => !shots.includes(place))).toEqual([]);
    }
  }
});

check('the order is drawn, and another seed draws other sentences', async ({ callEach }) => {
  const sentences = Array.from({ length: 60 }, (_, place) => ({
    text: `sentence ${place}`,
    label: place % 2,
    review: `review ${place}`,
  }));
  const seeds = Array.from({ length: 80 }, (_, seed) => seed);
  const found = await callEach<Draw>(
    'drawPrompt',
    [0, ...seeds].map((seed) => [sentences, { shots: 4, tested: 12, seed }]),
  );
  expect(found[0]).toEqual(found[1]);
  const draws = found.slice(1);
  const orders = draws.map(({ shots }) => shots.map((place) => sentences[place].label).join(''));
  const isGrouped = (order: string) => order === '0011' || order === '1100';
  misconception(
    new Set(draws.map(({ test }) => `${test}`)).size === 1,
    'Whatever the seed, the same sentences are tested. Draw them.',
  );
  misconception(
    orders.every(isGrouped),
    'The examples of one label come after those of the other. A decoder is biased towards what it saw last: mix them.',
  );
  misconception(
    !orders.every(isGrouped) && new Set(orders.map((order) => order[3])).size === 1,
    'The last example has the same label whatever the seed, and a decoder leans towards what it saw last. Draw the order as well.',
  );
  // Six orders of two and two, each in one of six draws: 13 of 80, give or take 3.3.
  expect(new Set(orders).size).toBe(6);
  expect(orders.filter((order) => order[3] === '1').length).toBeGreaterThan(20);
  expect(orders.filter((order) => order[3] === '1').length).toBeLessThan(60);
  expect(new Set(draws.flatMap(({ test }) => test)).size).toBe(60);
  // One of 4 examples out of 48 sentences: nobody is left out in 80 draws but by a chance of 0.001.
  expect(new Set(draws.flatMap(({ shots }) => shots)).size).toBeGreaterThan(57);
});

check('too few sentences of a label are refused', async ({ call }) => {
  const made = (negative: number, positive: number) =>
    Array.from({ length: negative + positive }, (_, place) => ({
      text: `sentence ${place}`,
      label: place < negative ? 0 : 1,
      review: `${place}`,
    }));
  const refusal = (sentences: Sentence[], wish: Wish) =>
    ask(call, sentences, wish).then(
      () => '',
      (thrown: Error) => thrown.message,
    );
  const few = await refusal(made(5, 20), { shots: 4, tested: 8, seed: 1 });
  misconception(
    few === '',
    'Four of five negative sentences are tested, one is left, and two were asked for. The prompt came back with fewer: throw.',
  );
  expect(few).toMatch(/negative/i);
  expect(few).not.toMatch(/positive/i);
  expect(await refusal(made(20, 3), { shots: 2, tested: 8, seed: 1 })).toMatch(/positive/i);
  const wish = { shots: 2, tested: 8, seed: 1 };
  judge(made(5, 5), wish, await ask(call, made(5, 5), wish));
});

check('drawn sets of sentences', async ({ callEach }) => {
  const next = unseen(125);
  const asked = Array.from({ length: 12 }, () => {
    const sentences = written(150 + Math.floor(40 * next()), Math.floor(40 * next()), next);
    return { sentences, wish: { shots: 2 + 2 * Math.floor(4 * next()), tested: 20, seed: Math.floor(1000 * next()) } };
  });
  const found = await callEach<Draw>(
    'drawPrompt',
    asked.map(({ sentences, wish }) => [sentences, wish]),
  );
  for (const [at, { sentences, wish }] of asked.entries()) judge(sentences, wish, found[at]);
});
