/** What a confined worker tells the one that decides, as a text of JSON, or output of the learner's code. */
export type FromConfined = { readonly reply: string } | { readonly printed: string };

/** What the worker that decides asks of its page: a confined worker at the other end of the port, or the end of one. */
export type FrameRequest =
  | { readonly start: number; readonly library: boolean; readonly port: MessagePort }
  | { readonly end: number };
