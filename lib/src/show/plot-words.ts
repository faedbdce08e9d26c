import type { Attribution } from '../core/attribution';
import { largest } from '../extremes';
import { requireArray, requireProperties } from '../require/arguments';
import { requireFinite } from '../require/number';
import { requireOptions } from '../require/options';
import { escapeHtml } from './escape-html';
import { PALETTE } from './figure';

/** Texts whose words are coloured by a value; `show` draws them as HTML. */
export interface ColouredTexts {
  readonly coloured: readonly ColouredText[];
}

interface ColouredText {
  readonly caption: string;
  readonly words: Attribution['words'];
  /** Absolute value with the strongest colour. */
  readonly most: number;
}

/**
 * Colours the words of texts by their attributions, as `occlusion` gives them: blue for words that raise the class's
 * log-odds, orange for words that lower them, stronger for larger effects. A solid or dotted underline repeats this
 * without colour. `captions` come before the texts; by default, the class and its log-odds. Throws if an option is
 * unknown, an attribution lacks `class`, `logOdds` or `words`, its log-odds are not finite, or a word lacks `text` or
 * `value`.
 */
export function plotWords(
  attributions: readonly Attribution[],
  options: { captions?: readonly string[] } = {},
): ColouredTexts {
  requireOptions('plotWords', options, { captions: true });
  requireArray('plotWords', 'attributions', attributions);
  for (const attribution of attributions)
    requireProperties('plotWords', 'what occlusion gives', attribution, ['class', 'logOdds', 'words']);
  for (const { class: name, logOdds, words } of attributions) {
    requireFinite(`plotWords' log-odds of ${name}`, logOdds, 'Pass the result of occlusion.');
    requireArray('plotWords', 'words', words);
    for (const word of words) requireProperties('plotWords', 'a word with its value', word, ['text', 'value']);
  }
  const { captions } = options;
  const coloured = attributions.map((attribution, index): ColouredText => {
    const caption = captions?.[index] ?? `${attribution.class} (log-odds ${attribution.logOdds.toFixed(2)})`;
    return {
      caption,
      words: attribution.words,
      most: largest(
        attribution.words.map(({ value }) => Math.abs(value)),
        1e-12,
      ),
    };
  });
  return { coloured };
}

/** Colours of positive and negative attributions, which colour-blind readers can distinguish. */
const [FOR, AGAINST] = PALETTE;

/** Opacity of the strongest colour; black text on it stays readable. */
const STRONGEST = 0.6;

/** Texts on a separate light background, so that text and colours are readable in a dark theme too. */
export function wordsHtml({ coloured }: ColouredTexts): string {
  const paragraphs = coloured.map((text) => {
    const words = text.words.map(({ text: word, value }) => {
      const strength = Math.abs(value) / text.most;
      const colour = blended(value < 0 ? AGAINST : FOR, strength * STRONGEST);
      const line =
        strength < 0.15 ? 'none' : `${(1 + 2 * strength).toFixed(1)}px ${value < 0 ? 'dotted' : 'solid'} #111`;
      return `<span style="background:${colour};border-bottom:${line};padding:1px 2px" title="${signed(value)}">${escapeHtml(word)}</span>`;
    });
    return (
      `<p role="group" aria-label="${escapeHtml(inWords(text))}" style="margin:6px 0"><b>${escapeHtml(text.caption)}</b>: ` +
      `${words.join(' ')}</p>`
    );
  });
  return `<div style="background:#fff;color:#111;padding:4px 10px;line-height:1.9">${paragraphs.join('')}</div>`;
}

/** A description for screen readers. */
export function inWords({ caption, words }: ColouredText): string {
  const sorted = [...words].sort((a, b) => b.value - a.value);
  const named = (some: Attribution['words']) =>
    some.map(({ text, value }) => `'${text}' (${signed(value)})`).join(', ');
  const [raised, lowered] = [
    named(sorted.filter(({ value }) => value > 0).slice(0, 3)),
    named(
      sorted
        .filter(({ value }) => value < 0)
        .reverse()
        .slice(0, 3),
    ),
  ];
  const text = words.map((word) => word.text).join(' ');
  return `${caption}: ${text}. Most for it: ${raised || 'nothing'}. Most against it: ${lowered || 'nothing'}.`;
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
}

/** A colour blended with white; `opacity` is the fraction of the colour. */
function blended(colour: string, opacity: number): string {
  const parts = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  return `rgb(${parts.map((part) => Math.round(255 + opacity * (part - 255))).join(',')})`;
}
