import { TransferError } from '../../error';

/** Louder than this, of 1, is speech; eSpeak's pauses are all but silent. */
const SPEECH = 0.002;
/** Seconds of silence that end a word; the silence inside one (before the t of "left") is shorter. */
const PAUSE = 0.3;

/** Seconds kept before and behind a word, so that nothing of it is cut off. */
const MARGIN = 0.02;

/** Text for eSpeak in which each word stands alone, with a pause behind it (SSML). */
export function apart(words: readonly string[]): string {
  return `<speak>${words.map((word) => `${word}<break time="700ms"/>`).join('')}</speak>`;
}

/**
 * Parts speech into its words at the pauses: as many pieces as `count`, each from its first to its last loud sample and a
 * little around.
 * Another number of pieces is a TransferError.
 */
export function utterances(samples: Float32Array, rate: number, count: number): Float32Array[] {
  const pieces: Float32Array[] = [];
  const margin = Math.round(MARGIN * rate);
  let start = -1;
  let last = -1;
  const end = () => {
    if (start >= 0) pieces.push(samples.slice(Math.max(0, start - margin), last + 1 + margin));
    start = -1;
  };
  for (let place = 0; place < samples.length; place++) {
    if (Math.abs(samples[place]) > SPEECH) {
      if (start < 0) start = place;
      last = place;
    } else if (start >= 0 && place - last > PAUSE * rate) end();
  }
  end();
  if (pieces.length === count) return pieces;
  throw new TransferError(
    `The speech should be ${count} words with pauses between them; ${pieces.length} were found. Was another voice or text spoken?`,
  );
}
