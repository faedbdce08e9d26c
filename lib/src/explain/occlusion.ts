import type { Attribution } from '../core/attribution';
import type { Net } from '../core/net';
import { tf } from '../engine/tensorflow';
import { forward } from '../net/forward';
import { requireArray, requireNet } from '../require/arguments';
import { requireOptions } from '../require/options';
import { type ExplainOptions, explained, oddsOf } from './explained';

/**
 * Attributes a network's prediction to words by occlusion (Zeiler & Fergus 2014): a word's value is the log-odds of the
 * class with all words, minus the log-odds with this word replaced by `without`.
 * `show(plotWords(await occlusion(net, texts)))` draws it. Two words with the same meaning mask each other: if one is
 * removed, the other remains.
 *
 * Throws if an argument has the wrong type, an option is unknown, or the network does not read text or does not output
 * at least two logits. Also throws if a text is empty, `of` is not the index of a class, or `without` is not one token.
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
    const rows = words.map(({ indices }) => ids.map((id, at) => (indices.includes(at) ? without[at] : id)));
    const odds = tf.tidy(() => Array.from(oddsOf(forward(reader, tf.tensor2d([[...ids], ...rows])), label).dataSync()));
    return words.map((_, at) => odds[0] - odds[at + 1]);
  });
}
