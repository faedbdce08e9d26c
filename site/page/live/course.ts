type Values = Readonly<Record<string, number>>;

interface Guess {
  readonly values: Values;
  readonly from: number;
  readonly to: number;
  readonly results?: Values;
}

/** The guesses of this page's session, which end with its worker. */
const guessed = new Map<string, Guess>();

/** What lessons import from `course`, as far as a page has it: exercises are checked on the reader's machine. */
export const course = {
  /** Takes the example in place of a guess that was not written into the cell; a number that is written is kept. */
  guess(
    id: string,
    values: Values,
    { from, to, example }: { readonly from: number; readonly to: number; readonly example: number | Values },
  ): Values {
    const taken = Object.fromEntries(
      Object.entries(values).map(([name, value]) => [
        name,
        Number.isNaN(value) ? (typeof example === 'number' ? example : example[name]) : value,
      ]),
    );
    // After the result is shown, a new number is not a guess.
    if (!guessed.get(id)?.results) guessed.set(id, { values: taken, from, to });
    const isOwn = Object.values(values).every((value) => !Number.isNaN(value));
    const list = Object.entries(taken).map(([name, value]) => `${name}: ${value}`);
    console.log(
      isOwn
        ? `Your guess: ${list.join(', ')}.`
        : `The example is taken as your guess (${list.join(', ')}). To give your own, edit the cell: a number in place of NaN.`,
    );
    return taken;
  },

  /** The guess next to each result: a row for each. The first result counts. */
  besideGuess(id: string, results: Values) {
    const known = guessed.get(id);
    if (!known) throw new Error(`There is no guess '${id}' yet: run the cell that asks for it.`);
    const { values } = known;
    if (!known.results) guessed.set(id, { ...known, results });
    return Object.entries(results).map(([what, result]) => {
      const guess = values[what];
      return { what, 'your guess': guess, result, apart: Number(Math.abs(guess - result).toPrecision(3)) };
    });
  },

  /** All guesses whose result is known, in the order in which they were made. */
  guesses: () =>
    [...guessed].flatMap(([id, { values, from, to, results = {} }]) =>
      Object.entries(results).map(([what, result]) => ({ id, what, guess: values[what], result, from, to })),
    ),

  check: async (id: string) => onYourMachine(`npx course check ${id}`),
  hint: async (id: string) => onYourMachine(`npx course hint ${id}`),
  questions: async (id: string) => onYourMachine(`npx course questions ${id}`),
  progress: async () => onYourMachine('npx course progress'),
};

function onYourMachine(command: string): void {
  console.log(`Exercises are checked on your machine, not in this page: ${command}`);
}
