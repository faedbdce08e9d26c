/** A number as it is printed in a sentence. */
export interface Printed {
  /** As it is printed, without a sign's variants: `-8.2`, `40`. */
  readonly text: string;
  readonly value: number;
  readonly decimals: number;
  /** Whether a unit of results follows: points, percent, a time, a size. */
  readonly unit: boolean;
}

const COUNTED =
  'steps?|epochs?|rounds?|classes|class|labels?|labelled|photographs?|pictures?|images?|drawings?|sentences?|recordings?|examples?|seeds?|draws?|runs?|layers?|blocks?|stages?|weights?|parameters?|features?|values?|words?|voices?|speakers?|styles?|sets?|tasks?|pairs?|comparisons?|arms?|shots?|digits?|pixels?|px|bins?|cores?|degrees?|lines?|cells?|orders?|wordings?|domains?|trainings?|networks?|questions?|prompts?|scenes?|boxes|rooms?';

const UNIT =
  '(?:%|percent(?:age points?)?|points?|times(?= (?:as|the|more|less|fewer|faster|what|its|that|ours|theirs)\\b)|seconds?|minutes?|hours?|milliseconds?|ms|megabytes?|MB|GB)';

/** Numbers that set the scene and are not results: counts of a named thing, lessons, years, levels of an interval. */
const SCENE = [
  /\b95 ?%/g,
  /\barXiv[: ]\S+/g,
  /\b(?:Python|Node|TypeScript|TensorFlow|TorchJD|WCAG|Apache|Keras)[ -]\d+(?:\.\d+)*/g,
  /\b\d+\.\d+\.\d+\S*/g,
  /\b(?:lesson|block|stage|layer|seed|part|section|step|figure|table|equation)s? ?\d+\w*(?:(?:,| and| to) \d+(?![.\d]))*/gi,
  /\b(?:19|20)\d\d\b/g,
  /\b[A-Za-z]+[-\d]*\d+[A-Za-z]*\b/g,
  /\b[\d.,]+ (?:million|thousand|billion)\b/g,
  new RegExp(
    `(?<![\\d.,])\\d[\\d,]*(?:(?:, | or | and | to )\\d[\\d,]*)*(?![.\\d])(?: (?!${UNIT}\\b)[a-z]+){0,2}[ -](?:${COUNTED})\\b`,
    'gi',
  ),
];

const NUMBER = /(?<![\w.])[-−–]?(?:\d+(?:,\d{3})*(?:\.\d+)?|\.\d+)/g;

const INTERVAL = /\(([-−–]?\d[\d.,]*) to ([-−–]?\d[\d.,]*)(?: \w+| ?%)?\)/g;

const WORDS: Readonly<Record<string, number>> = {
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  fifteen: 15,
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  sixty: 60,
  seventy: 70,
  eighty: 80,
  ninety: 90,
};

const WORD_WITH_UNIT = new RegExp(`\\b(${Object.keys(WORDS).join('|')})(?= ${UNIT})`, 'gi');
const NUMBER_WITH_UNIT = new RegExp(`(?<![\\w.])[-−–]?\\d+(?:,\\d{3})*(?:\\.\\d+)?(?= ?${UNIT}(?![\\w]))`, 'g');
const SHARE =
  /\b(?:twice|thrice|(?:a|one|two|three) (?:half|thirds?|quarters?|fifths?|tenths?)|half)(?= (?:of|as|its|the)\b)/gi;

const FOLLOWED = new RegExp(`^ ?${UNIT}(?!\\w)`);

const printed = (text: string, rest = ''): Printed => {
  const plain = text.replace(/^[−–]/, '-').replaceAll(',', '');
  return { text: plain, value: Number(plain), decimals: plain.split('.')[1]?.length ?? 0, unit: FOLLOWED.test(rest) };
};

const wordNumbers = (text: string): Printed[] =>
  [...text.matchAll(WORD_WITH_UNIT)].map(([word]) => ({
    text: word,
    value: WORDS[word.toLowerCase()],
    decimals: 0,
    unit: true,
  }));

const blanked = (text: string): string =>
  SCENE.reduce((rest, pattern) => rest.replace(pattern, (match) => ' '.repeat(match.length)), text);

/** Every number of a claim's sentence that is not of its setting. */
export function numbersOf(text: string): Printed[] {
  const numbers = [...blanked(text).matchAll(NUMBER)];
  return [
    ...numbers.map((match) => printed(match[0], text.slice(match.index + match[0].length))),
    ...wordNumbers(text),
  ];
}

/** A printed interval, `(3.3 to 11.0)`, with the numbers printed between it and the interval before. */
interface PrintedInterval {
  readonly before: readonly Printed[];
  readonly low: Printed;
  readonly high: Printed;
}

/** The intervals of a sentence, in their order. */
export function intervalsOf(text: string): PrintedInterval[] {
  let from = 0;
  return [...text.matchAll(INTERVAL)].map((match) => {
    const before = numbersOf(text.slice(from, match.index));
    from = match.index + match[0].length;
    return { before, low: printed(match[1]), high: printed(match[2]) };
  });
}

/** The numbers by which a sentence without a mark states a result: decimals, and numbers with a unit of results. */
export function resultNumbers(text: string): string[] {
  const rest = blanked(text);
  const decimals = [...rest.matchAll(NUMBER)].map(([match]) => match).filter((match) => match.includes('.'));
  const units = [...rest.matchAll(NUMBER_WITH_UNIT)].map(([match]) => match).filter((match) => !match.includes('.'));
  return [...decimals, ...units, ...wordNumbers(text).map((word) => word.text), ...sharesIn(text)];
}

/** Shares that are written in words, which no data can be compared with at printed digits. */
export function sharesIn(text: string): string[] {
  return [...text.matchAll(SHARE)].map(([share]) => share);
}

/** Whether a printed number is this value at the digits that are printed. */
export function isPrintedAs({ value, decimals }: Pick<Printed, 'value' | 'decimals'>, computed: number): boolean {
  return Number(computed.toFixed(decimals)) + 0 === value + 0;
}
