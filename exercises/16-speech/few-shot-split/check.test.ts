import { check, expect, misconception, type Reach, unseen } from 'course/check';

interface Recording {
  voice: string;
  word: string;
}

interface Split {
  train: number[];
  test: number[];
}

interface Wish {
  perWord: number;
  testVoices: number;
  seed: number;
}

const WORDS = ['yes', 'no', 'stop'];
const ask = (call: Reach['call'], recordings: Recording[], wish: Wish) => call<Split>('fewShotSplit', recordings, wish);

/** Voices that have said each word so many times, in a mixed order. */
function recorded(voices: number, takes: (voice: number, word: number) => number, next: () => number): Recording[] {
  const all = Array.from({ length: voices }, (_, voice) =>
    WORDS.flatMap((word, place) =>
      Array.from({ length: takes(voice, place) }, () => ({ voice: `voice ${voice + 1}`, word })),
    ),
  ).flat();
  return all
    .map((one) => ({ one, at: next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
}

const voicesOf = (recordings: Recording[], places: number[]) => [
  ...new Set(places.map((place) => recordings[place].voice)),
];
const ofWord = (recordings: Recording[], places: number[], word: string) =>
  places.filter((place) => recordings[place].word === word);

/** What holds for every split. */
function judge(recordings: Recording[], { perWord, testVoices }: Wish, { train, test }: Split): void {
  const [learnt, held] = [voicesOf(recordings, train), voicesOf(recordings, test)];
  const both = learnt.filter((voice) => held.includes(voice));
  misconception(
    both.length > 0 && train.length + test.length === recordings.length,
    'The test is all that is not learnt from, so the same voices are on both sides. The test is the voices that are held out; what is left over of the others is in neither.',
  );
  misconception(
    both.length > 0,
    `${both[0]} is on both sides: recordings were held out, not voices. Draw voices first.`,
  );
  const counts = WORDS.map((word) => ofWord(recordings, train, word).length);
  misconception(
    train.length === perWord * WORDS.length && counts.some((count) => count !== perWord),
    `Of the words ${WORDS.join(', ')} there are ${counts.join(', ')} examples: they were drawn from all words together. Draw ${perWord} of each.`,
  );
  misconception(
    counts.every((count) => count === perWord) && train.some((place, at) => at > 0 && place < train[at - 1]),
    'The places are in the order in which they were drawn. Put them in rising order.',
  );
  expect(counts).toEqual(WORDS.map(() => perWord));
  expect(held.length).toBe(testVoices);
  expect(test).toEqual([...recordings.keys()].filter((place) => held.includes(recordings[place].voice)));
  expect(train).toEqual([...new Set(train)].sort((a, b) => a - b));
  for (const word of WORDS) {
    const spoken = ofWord(recordings, train, word);
    const could = voicesOf(
      recordings,
      [...recordings.keys()].filter(
        (place) => recordings[place].word === word && !held.includes(recordings[place].voice),
      ),
    );
    const speak = voicesOf(recordings, spoken).length;
    misconception(
      speak === 1 && could.length > 1 && perWord > 2,
      `All ${perWord} examples of '${word}' are by one voice, and ${could.length} have said it. A net trained on one voice knows one voice: take each before any is taken twice.`,
    );
    misconception(
      speak < Math.min(perWord, could.length),
      `${perWord} examples of '${word}' come from ${speak} of ${could.length} voices, and some from the same one. Nobody says a second one while a voice is left that has said none.`,
    );
    const most = Math.max(...could.map((voice) => spoken.filter((place) => recordings[place].voice === voice).length));
    const takes = (voice: string) => recordings.filter((one) => one.voice === voice && one.word === word).length;
    for (const voice of could) {
      const drawn = spoken.filter((place) => recordings[place].voice === voice).length;
      expect(drawn >= Math.min(takes(voice), most - 1)).toBe(true);
    }
  }
}

check('voices in the test are not learnt from, and every word has as many examples', async ({ call }) => {
  const recordings = recorded(12, () => 1, unseen(1));
  for (const seed of [1, 2, 3]) {
    const wish = { perWord: 5, testVoices: 4, seed };
    judge(recordings, wish, await ask(call, recordings, wish));
  }
});

check('examples of a word come from as many voices as they can', async ({ call }) => {
  const next = unseen(2);
  const recordings = recorded(9, (voice, word) => (voice < 3 ? 6 : voice === 8 && word === 0 ? 0 : 4), next);
  for (const seed of [4, 5, 6, 7]) {
    for (const perWord of [4, 9]) {
      const wish = { perWord, testVoices: 3, seed };
      judge(recordings, wish, await ask(call, recordings, wish));
    }
  }
});

check('more examples of a word add to the fewer, and the test stays', async ({ call }) => {
  const recordings = recorded(14, (voice) => 1 + (voice % 2), unseen(3));
  for (const seed of [1, 8]) {
    const splits = [];
    for (const perWord of [1, 2, 5, 8]) {
      const wish = { perWord, testVoices: 4, seed };
      const found = await ask(call, recordings, wish);
      judge(recordings, wish, found);
      splits.push(found);
    }
    for (const [place, { train, test }] of splits.slice(1).entries()) {
      misconception(
        `${test}` !== `${splits[0].test}`,
        'With more examples other voices are tested, so a curve of accuracy over labels would compare two tests. The number of examples may not decide which voices are held out.',
      );
      expect(test).toEqual(splits[0].test);
      expect(splits[place].train.filter((one) => !train.includes(one))).toEqual([]);
    }
  }
});

check('the same seed draws the same, another one other voices and other examples', async ({ call }) => {
  const recordings = recorded(16, () => 2, unseen(4));
  const wish = { perWord: 3, testVoices: 5 };
  const first = await ask(call, recordings, { ...wish, seed: 1 });
  expect(await ask(call, recordings, { ...wish, seed: 1 })).toEqual(first);
  const heldOut = new Map<string, number>();
  const perWord = new Map<number, number>();
  const seeds = 60;
  let together = 0;
  for (let seed = 1; seed <= seeds; seed++) {
    const { train, test } = await ask(call, recordings, { ...wish, seed });
    for (const voice of voicesOf(recordings, test)) heldOut.set(voice, (heldOut.get(voice) ?? 0) + 1);
    for (const place of train) perWord.set(place, (perWord.get(place) ?? 0) + 1);
    const speak = WORDS.map((word) =>
      voicesOf(recordings, ofWord(recordings, train, word))
        .sort()
        .join(),
    );
    if (new Set(speak).size === 1) together++;
  }
  misconception(
    heldOut.size === 5,
    'Whatever the seed, the same voices are held out. Five voices are few, and these may be easy ones: draw them, too.',
  );
  misconception(
    together === seeds,
    'The same voices say every word. Then a voice that is hard to understand spoils all words at once, and fewer voices are heard than could be: draw for each word by itself.',
  );
  // Each of 16 voices is held out in 5 of 16 draws: 18.75 of 60, give or take 3.6.
  expect(heldOut.size).toBe(16);
  expect(Math.max(...heldOut.values())).toBeLessThan(38);
  misconception(
    heldOut.size === 16 && perWord.size < recordings.length * 0.75,
    'The first of the remaining voices are taken each time, and some recordings are never learnt from. Draw the examples as well.',
  );
  // A recording is learnt from in about 60 * 3 / 32 draws: one that never is has a chance of 0.003.
  expect(perWord.size).toBeGreaterThan(recordings.length * 0.9);
});

check('too few recordings of a word are refused by its name, and too many voices to hold out', async ({ call }) => {
  const recordings = recorded(6, (_, word) => (word === 2 ? 1 : 3), unseen(5));
  const wish = { perWord: 4, testVoices: 3, seed: 1 };
  const refusal = (wanted: Wish) =>
    ask(call, recordings, wanted).then(
      () => '',
      (thrown: Error) => thrown.message,
    );
  const short = await refusal(wish);
  misconception(
    short === '',
    "'stop' has three recordings by the voices that are left, four were asked for, and three came back. Nobody would notice that one word has learnt less: throw.",
  );
  expect(short).toMatch(/stop/);
  const nobody = await refusal({ perWord: 1, testVoices: 6, seed: 1 });
  misconception(
    nobody === '',
    'All six voices were held out, and there is nothing to learn from. Throw, and say how many voices there are.',
  );
  expect(nobody).toMatch(/voices/i);
  const fine = { perWord: 3, testVoices: 3, seed: 1 };
  judge(recordings, fine, await ask(call, recordings, fine));
});

check('drawn sets of recordings', async ({ callEach }) => {
  const next = unseen(6);
  const asked = Array.from({ length: 15 }, () => {
    const voices = 6 + Math.floor(8 * next());
    const recordings = recorded(voices, () => 1 + Math.floor(3 * next()), next);
    const wish = {
      perWord: 1 + Math.floor(3 * next()),
      testVoices: 1 + Math.floor(2 * next()),
      seed: Math.floor(1000 * next()),
    };
    return { recordings, wish };
  });
  const found = await callEach<Split>(
    'fewShotSplit',
    asked.map(({ recordings, wish }) => [recordings, wish]),
  );
  for (const [place, { recordings, wish }] of asked.entries()) judge(recordings, wish, found[place]);
});
