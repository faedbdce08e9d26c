/** Sound of one channel: `samples` `[n]` in -1..1, `rate` of them a second, and what a player writes under it. */
export interface Sound {
  readonly samples: Float32Array;
  readonly rate: number;
  readonly caption?: string;
}
