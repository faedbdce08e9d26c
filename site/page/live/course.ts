type Values = Readonly<Record<string, number>>;

const guessed = new Map<string, Values>();

/** What lessons import from `course`, as far as a page has it: exercises are checked on the reader's machine. */
export const course = {
  /** Takes the example in place of a guess that was not written into the cell; a number that is written is kept. */
  guess(id: string, values: Values, { example }: { readonly example: number | Values }): Values {
    const taken = Object.fromEntries(
      Object.entries(values).map(([name, value]) => [
        name,
        Number.isNaN(value) ? (typeof example === 'number' ? example : example[name]) : value,
      ]),
    );
    guessed.set(id, taken);
    const isOwn = Object.values(values).every((value) => !Number.isNaN(value));
    const list = Object.entries(taken).map(([name, value]) => `${name}: ${value}`);
    console.log(
      isOwn
        ? `Your guess: ${list.join(', ')}.`
        : `The example is taken as your guess (${list.join(', ')}). To give your own, edit the cell: a number in place of NaN.`,
    );
    return taken;
  },

  /** The guess next to each result: a row for each. */
  besideGuess(id: string, results: Values) {
    const values = guessed.get(id);
    if (!values) throw new Error(`There is no guess '${id}' yet: run the cell that asks for it.`);
    return Object.entries(results).map(([what, result]) => {
      const guess = values[what];
      return { what, 'your guess': guess, result, apart: Number(Math.abs(guess - result).toPrecision(3)) };
    });
  },

  check: async (id: string) => onYourMachine(`npx course check ${id}`),
  hint: async (id: string) => onYourMachine(`npx course hint ${id}`),
  questions: async (id: string) => onYourMachine(`npx course questions ${id}`),
  progress: async () => onYourMachine('npx course progress'),
};

function onYourMachine(command: string): void {
  console.log(`Exercises are checked on your machine, not in this page: ${command}`);
}
