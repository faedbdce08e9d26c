import { TransferError } from '../../error';

/** Amplitude (of 1) above which a sample is speech; eSpeak's pauses are almost silent. */
const SPEECH = 0.002;
/** Seconds of silence that end a word; the silence within a word (before the t of "left") is shorter. */
const PAUSE = 0.3;

/** Seconds kept before and after a word, so that it is not truncated. */
const MARGIN = 0.02;

/** Text for eSpeak (SSML) with a pause after each word. */
export function pausedSpeech(words: readonly string[]): string {
  return `<speak>${words.map((word) => `${word}<break time="700ms"/>`).join('')}</speak>`;
}

/**
 * Segments speech into words at the pauses: `count` segments, each from its first to its last loud sample with a margin.
 * Throws if the number of segments differs from `count`.
 */
export function utterances(samples: Float32Array, rate: number, count: number): Float32Array[] {
  const segments: Float32Array[] = [];
  const margin = Math.round(MARGIN * rate);
  let start = -1;
  let last = -1;
  const end = () => {
    if (start >= 0) segments.push(samples.slice(Math.max(0, start - margin), last + 1 + margin));
    start = -1;
  };
  for (let index = 0; index < samples.length; index++) {
    if (Math.abs(samples[index]) > SPEECH) {
      if (start < 0) start = index;
      last = index;
    } else if (start >= 0 && index - last > PAUSE * rate) end();
  }
  end();
  if (segments.length === count) return segments;
  throw new TransferError(
    `The speech must be ${count} words with pauses between them; got ${segments.length}. Check the voice and the text.`,
  );
}
