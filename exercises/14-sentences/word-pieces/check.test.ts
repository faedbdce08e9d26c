import { check, expect, misconception, type Reach, unseen } from 'course/check';

interface Piece {
  token: string;
  from: number;
  to: number;
}

/** The pieces and places below are those that Hugging Face's tokenizers 0.23.3 gives with this vocabulary (BERT's, in small letters). */
const VOCABULARY = [
  ...[
    '[UNK]',
    'a',
    'un',
    '##un',
    'be',
    'bel',
    '##believ',
    '##bel',
    '##able',
    '##abl',
    '##e',
    '##ly',
    '##y',
    'not',
    'no',
    '##t',
  ],
  ...[
    't',
    'good',
    'go',
    '##od',
    'film',
    '##s',
    'the',
    'is',
    'isn',
    "'",
    '!',
    '.',
    ',',
    '3',
    '##d',
    'plot',
    'super',
    '##good',
  ],
];

type Row = [token: string, from: number, to: number];

const CAPITALS: [string, Row[]][] = [
  [
    'Not GOOD!',
    [
      ['not', 0, 3],
      ['good', 4, 8],
      ['!', 8, 9],
    ],
  ],
  [
    "isn't Good...",
    [
      ['isn', 0, 3],
      ["'", 3, 4],
      ['t', 4, 5],
      ['good', 6, 10],
      ['.', 10, 11],
      ['.', 11, 12],
      ['.', 12, 13],
    ],
  ],
  [
    'supergood  plot, 3D',
    [
      ['super', 0, 5],
      ['##good', 5, 9],
      ['plot', 11, 15],
      [',', 15, 16],
      ['3', 17, 18],
      ['##d', 18, 19],
    ],
  ],
];

const UNKNOWN: [string, Row[]][] = [
  [
    'the blurb',
    [
      ['the', 0, 3],
      ['[UNK]', 4, 9],
    ],
  ],
  [
    'unfilm bel',
    [
      ['[UNK]', 0, 6],
      ['bel', 7, 10],
    ],
  ],
  [
    'not good :)',
    [
      ['not', 0, 3],
      ['good', 4, 8],
      ['[UNK]', 9, 10],
      ['[UNK]', 10, 11],
    ],
  ],
];

const ask = (call: Reach['call'], text: string, vocabulary = VOCABULARY) => call<Piece[]>('pieces', text, vocabulary);
const tokens = (found: Piece[]) => found?.map?.(({ token }) => token) ?? [];

/** The rule once more, with what else could be meant. */
function rule(
  text: string,
  vocabulary: string[],
  { lower = true, words = /[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu, marks = '##', shortest = false, rest = false } = {},
): string[] {
  const read = lower ? text.toLowerCase() : text;
  return [...read.matchAll(words)].flatMap(([word]) => {
    const found: string[] = [];
    for (let left = word; left.length > 0; ) {
      const begins = [...left].map((_, at) => left.slice(0, at + 1));
      const named = begins.map((begin) => ({ begin, token: (found.length > 0 ? marks : '') + begin }));
      const fits = named.filter(({ token }) => vocabulary.includes(token));
      if (fits.length === 0) return rest ? [...found, '[UNK]'] : ['[UNK]'];
      const { begin, token } = fits[shortest ? 0 : fits.length - 1];
      found.push(token);
      left = left.slice(begin.length);
    }
    return found;
  });
}

/** Whether every piece stands where it says; of [UNK] any letters may. */
const inPlace = (text: string, found: Piece[]) =>
  found.every(
    ({ token, from, to }) => token === '[UNK]' || text.slice(from, to).toLowerCase() === token.replace(/^##/, ''),
  );

function judge(found: Piece[], text: string, vocabulary: string[]): void {
  const right = rule(text, vocabulary);
  const said = tokens(found);
  const is = (other: string[]) => `${said}` === `${other}` && `${said}` !== `${right}`;
  misconception(
    is(rule(text, vocabulary, { lower: false })),
    'A word with a capital was looked for as it is, and the vocabulary has small letters only. Read all in small letters.',
  );
  misconception(
    is(rule(text, vocabulary, { words: /\S+/gu })),
    'Marks stick to their words: "good!" is not a word of the vocabulary. Every character that is not a letter, digit or space is a word by itself.',
  );
  misconception(
    is(rule(text, vocabulary, { words: /[\p{L}\p{N}]+/gu })),
    'Marks were thrown away. The net has read them and knows that "!" says something.',
  );
  misconception(
    is(rule(text, vocabulary, { words: /[\p{L}\p{N}']+|[^\s\p{L}\p{N}']/gu })),
    "The ' stayed within its word. BERT parts there as well: isn, ', t. That is one way in which a 'not' gets lost.",
  );
  misconception(
    is(rule(text, vocabulary, { shortest: true })),
    'The shortest beginning was taken. Take the longest: pieces should be as whole as they can.',
  );
  misconception(
    is(rule(text, vocabulary, { marks: '' })),
    'What continues a word was looked up as if it began one. Look it up with ## before it.',
  );
  misconception(
    is(rule(text, vocabulary, { rest: true })),
    'Only the rest of a word became [UNK]. If any of it cannot be spelled, the whole word is one [UNK].',
  );
  misconception(
    is(right.filter((token) => token !== '[UNK]')) && right.includes('[UNK]'),
    'Words that cannot be spelled were left out. Then the text is another one: put [UNK] in their place.',
  );
  misconception(
    is(right.map((token) => token.replace(/^##/, ''))),
    'A piece that continues a word lacks its ##. It is another row of the vocabulary, with another vector.',
  );
  const same = `${said}` === `${right}`;
  const places = found?.map?.(({ from, to }) => [from, to]) ?? [];
  misconception(
    same &&
      places.length > 0 &&
      places.every(([from, to]) => Number.isInteger(from) && to < text.length) &&
      inPlace(
        text,
        found.map((piece) => ({ ...piece, to: piece.to + 1 })),
      ),
    'to is the place of the last letter. It is the one after it, as text.slice(from, to) takes it.',
  );
  const again = right.some((token, at) => right.indexOf(token) !== at);
  misconception(
    same && again && inPlace(text, found) && new Set(places.map(([from]) => from)).size < places.length,
    'Two pieces are at the same place: a word was looked for in the text, and the first one like it was found. Keep count of where you are.',
  );
  const packed = rule(text, vocabulary).map((token) => token.replace(/^##/, '').length);
  misconception(
    same &&
      !inPlace(text, found) &&
      !right.includes('[UNK]') &&
      places.every(([from], at) => from === packed.slice(0, at).reduce((sum, length) => sum + length, 0)),
    'Places were counted without the spaces between words. They are places in the text as it was given.',
  );
}

check('words, pieces of words, and where they stand', async ({ call }) => {
  const text = 'not a good film';
  const whole = await ask(call, text);
  judge(whole, text, VOCABULARY);
  expect(whole).toEqual([
    { token: 'not', from: 0, to: 3 },
    { token: 'a', from: 4, to: 5 },
    { token: 'good', from: 6, to: 10 },
    { token: 'film', from: 11, to: 15 },
  ]);
  const rare = await ask(call, 'unbelievably films');
  judge(rare, 'unbelievably films', VOCABULARY);
  expect(rare).toEqual([
    { token: 'un', from: 0, to: 2 },
    { token: '##believ', from: 2, to: 8 },
    { token: '##abl', from: 8, to: 11 },
    { token: '##y', from: 11, to: 12 },
    { token: 'film', from: 13, to: 17 },
    { token: '##s', from: 17, to: 18 },
  ]);
});

check('capitals and marks', async ({ call }) => {
  for (const [text, expected] of CAPITALS) {
    const found = await ask(call, text);
    judge(found, text, VOCABULARY);
    expect(found.map(({ token, from, to }) => [token, from, to])).toEqual(expected);
  }
});

check('what cannot be spelled is one [UNK]', async ({ call }) => {
  for (const [text, expected] of UNKNOWN) {
    const found = await ask(call, text);
    judge(found, text, VOCABULARY);
    expect(found.map(({ token, from, to }) => [token, from, to])).toEqual(expected);
  }
});

check('a word that comes again stands where it comes again', async ({ call }) => {
  const text = 'good film,  good films';
  const found = await ask(call, text);
  judge(found, text, VOCABULARY);
  expect(found.map(({ from, to }) => [from, to])).toEqual([
    [0, 4],
    [5, 9],
    [9, 10],
    [12, 16],
    [17, 21],
    [21, 22],
  ]);
});

check('drawn words and vocabularies', async ({ callEach }) => {
  const next = unseen(5);
  const of = <Thing>(things: readonly Thing[]) => things[Math.floor(next() * things.length)];
  const letters = (most: number) =>
    Array.from({ length: 1 + Math.floor(most * next()) }, () => of(['a', 'b', 'c'])).join('');
  const asked = Array.from({ length: 30 }, () => {
    const begins = Array.from({ length: 12 }, () => letters(3));
    const vocabulary = [...new Set(['[UNK]', '!', 'a', 'b', '##b', ...begins, ...begins.map(() => `##${letters(3)}`)])];
    const words = Array.from({ length: 5 }, () => of([letters(6), letters(6).toUpperCase(), `${letters(4)}!`]));
    return { text: words.join(of([' ', '  '])), vocabulary };
  });
  const found = await callEach<Piece[]>(
    'pieces',
    asked.map(({ text, vocabulary }) => [text, vocabulary]),
  );
  for (const [place, { text, vocabulary }] of asked.entries()) {
    judge(found[place], text, vocabulary);
    expect(tokens(found[place])).toEqual(rule(text, vocabulary));
    expect(inPlace(text, found[place])).toBe(true);
    // Together the pieces are the text without its spaces.
    expect(found[place].map(({ from, to }) => text.slice(from, to)).join('')).toBe(text.replace(/ /g, ''));
    expect(found[place].every(({ from }, at) => at === 0 || from >= found[place][at - 1].to)).toBe(true);
  }
});
