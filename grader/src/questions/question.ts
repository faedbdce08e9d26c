/** Numbers in [0, 1), which draw one variant of an exercise's questions. */
export type Draw = () => number;

/** Lines over a common axis, as training and validation accuracy over epochs. */
export interface LinesFigure {
  readonly kind: 'lines';
  readonly title: string;
  readonly x: { readonly name: string; readonly values: readonly number[] };
  readonly y: { readonly name: string; readonly from: number; readonly to: number };
  /** At most four, each with a value for each of `x.values`. */
  readonly series: readonly { readonly name: string; readonly values: readonly number[] }[];
}

/** Means with their intervals, one below the other: a forest plot. */
export interface IntervalsFigure {
  readonly kind: 'intervals';
  readonly title: string;
  readonly axis: { readonly name: string; readonly from: number; readonly to: number };
  readonly rows: readonly {
    readonly name: string;
    readonly low: number;
    readonly mean: number;
    readonly high: number;
  }[];
}

/** Rows below a head. */
export interface TableFigure {
  readonly kind: 'table';
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** What a question is about: a plot, or a table. */
export type Figure = LinesFigure | IntervalsFigure | TableFigure;

/** What is asked, and about what. */
interface About {
  readonly text: string;
  readonly figure?: Figure;
  /** A program, whose lines keep their form; lines that a question names have their numbers in it. */
  readonly code?: string;
}

/** One of several options is right. Each wrong one has the reason why it is wrong, a full sentence. */
export interface Choice extends About {
  readonly right: string;
  readonly wrong: Readonly<Record<string, string>>;
  /**
   * The reader also says for each wrong option why it is wrong, by the number of its reason in a list that these, which
   * belong to no option, are in as well.
   */
  readonly spareReasons?: readonly string[];
}

/** A number, to be read off a figure or to be computed. */
export interface Estimate extends About {
  readonly value: number;
  /** How far an answer may be from it: half a step of the figure's grid. */
  readonly within: number;
  /** The numbers that a reader may give. */
  readonly from: number;
  readonly to: number;
  /** What a known mistake leads to, and what to tell the reader who makes it. */
  readonly mistakes?: readonly { readonly value: number; readonly says: string }[];
}

export type Question = Choice | Estimate;

export const isChoice = (question: Question): question is Choice => 'right' in question;

/** One of these. */
export const pick = <Item>(items: readonly Item[], next: Draw): Item => items[Math.floor(next() * items.length)];

/** An integer from `low` to `high`, both included. */
export const integer = (low: number, high: number, next: Draw): number => low + Math.floor(next() * (high - low + 1));

/** A normally distributed number with mean 0 and standard deviation 1 (Box & Muller 1958). */
export const normal = (next: Draw): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
