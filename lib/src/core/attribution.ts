/** What the words of a text did to a net's answer. */
export interface Attribution {
  /** The class that is asked about. */
  readonly class: string;
  /** Log-odds of the class, log p / (1 - p), with all words; and with none of them. */
  readonly logOdds: number;
  readonly without: number;
  /** How much each word adds to the log-odds; below 0 it takes from them. */
  readonly words: readonly { readonly text: string; readonly value: number }[];
}
