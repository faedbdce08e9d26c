import type { Attribution } from '../core/attribution';
import type { Net } from '../core/net';
import { tf } from '../engine/tensorflow';
import { forward } from '../net/forward';
import { requireArray, requireNet } from '../require/arguments';
import { requireOptions } from '../require/options';
import { type ExplainOptions, explained, oddsOf } from './explained';

/**
 * What each word did to a net's answer, by leaving it out (Zeiler & Fergus 2014): log-odds of the class with all words, less
 * those with this word blanked out. `show(plotWords(await occlusion(net, texts)))`. Two words that say the same hide each
 * other: without either the other still speaks. Throws on a net that reads no text or has no classes, and on an empty text.
 */
export async function occlusion(
  net: Net,
  texts: readonly string[],
  options: ExplainOptions = {},
): Promise<Attribution[]> {
  requireOptions('occlusion', options, { of: true, without: true });
  requireNet('occlusion', net);
  requireArray('occlusion', 'texts', texts);
  return explained(net, texts, options, (reader, { ids, without, words, label }) => {
    const rows = words.map(({ places }) => ids.map((id, at) => (places.includes(at) ? without[at] : id)));
    const odds = tf.tidy(() => Array.from(oddsOf(forward(reader, tf.tensor2d([[...ids], ...rows])), label).dataSync()));
    return words.map((_, at) => odds[0] - odds[at + 1]);
  });
}
