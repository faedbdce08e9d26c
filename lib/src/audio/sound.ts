/** Mono audio: `samples` `[n]` in -1..1, the sample `rate` in Hz, and a caption for the audio player. */
export interface Sound {
  readonly samples: Float32Array;
  readonly rate: number;
  readonly caption?: string;
}
