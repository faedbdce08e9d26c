import type { Output } from '../lesson/notebook';

/** What a slide is for. */
export type Kind =
  | 'title'
  | 'idea'
  | 'text'
  | 'diagram'
  | 'formula'
  | 'guess'
  | 'result'
  | 'plot'
  | 'pictures'
  | 'table'
  | 'found'
  | 'others'
  | 'careful'
  | 'exercises';

/** One slide. Its texts are sentences of the lesson as they are there: Markdown with the marks of their claims. */
export interface Slide {
  readonly kind: Kind;
  readonly heading: string;
  /** Paragraphs. */
  readonly texts?: readonly string[];
  /** A list. */
  readonly items?: readonly string[];
  /** A picture, a formula or a table of the text, in Markdown. */
  readonly shown?: string;
  /** What a cell showed in the run; none where the lesson has not been run. */
  readonly outputs?: readonly Output[];
}

/** A lesson has at least `FEWEST` slides and at most `MOST`, with at most `WORDS` words on each. */
export const FEWEST = 8;
export const MOST = 14;
export const WORDS = 40;
