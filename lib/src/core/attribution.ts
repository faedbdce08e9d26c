/** The contribution of each word of a text to a net's prediction. */
export interface Attribution {
  /** The class whose prediction is explained. */
  readonly class: string;
  /** Log-odds of the class, log(p / (1 - p)), with all words; `without` is the value with none. */
  readonly logOdds: number;
  readonly without: number;
  /** The contribution of each word to the log-odds; negative values lower them. */
  readonly words: readonly { readonly text: string; readonly value: number }[];
}
