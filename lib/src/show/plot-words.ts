import type { Attribution } from '../core/attribution';
import { largest } from '../extremes';
import { requireArray, requireProperties } from '../require/arguments';
import { requireFinite } from '../require/number';
import { requireOptions } from '../require/options';
import { escapeHtml } from './escape-html';
import { PALETTE } from './figure';

/** Texts whose words are coloured by a number: what `show` draws as HTML. */
export interface ColouredTexts {
  readonly coloured: readonly ColouredText[];
}

interface ColouredText {
  readonly caption: string;
  readonly words: Attribution['words'];
  /** The strongest colour stands for this. */
  readonly most: number;
}

/**
 * Texts with their words coloured by what they did to a net's answer: blue under what speaks for the class, orange under what
 * speaks against it, the stronger the more; a line under a word, whole or dotted, says the same without colour. `captions`
 * stand before the texts, in place of the class and its log-odds.
 */
export function plotWords(
  attributions: readonly Attribution[],
  options: { captions?: readonly string[] } = {},
): ColouredTexts {
  requireOptions('plotWords', options, { captions: true });
  requireArray('plotWords', 'attributions', attributions);
  for (const one of attributions)
    requireProperties('plotWords', 'what occlusion gives', one, ['class', 'logOdds', 'words']);
  for (const { class: name, logOdds, words } of attributions) {
    requireFinite(`plotWords' log-odds of ${name}`, logOdds, 'Take what occlusion gives.');
    requireArray('plotWords', 'words', words);
    for (const word of words) requireProperties('plotWords', 'a word with its value', word, ['text', 'value']);
  }
  const { captions } = options;
  const coloured = attributions.map((one, place): ColouredText => {
    const caption = captions?.[place] ?? `${one.class} (log-odds ${one.logOdds.toFixed(2)})`;
    return {
      caption,
      words: one.words,
      most: largest(
        one.words.map(({ value }) => Math.abs(value)),
        1e-12,
      ),
    };
  });
  return { coloured };
}

/** What speaks for a class, and what against it: told apart by every kind of sight. */
const [FOR, AGAINST] = PALETTE;

/** How much of a colour the strongest word gets; black letters on it stay readable. */
const STRONGEST = 0.6;

/** A page of its own, light whatever is around it, so that letters and colours stand out in a dark theme too. */
export function wordsHtml({ coloured }: ColouredTexts): string {
  const paragraphs = coloured.map((text) => {
    const words = text.words.map(({ text: word, value }) => {
      const share = Math.abs(value) / text.most;
      const colour = blended(value < 0 ? AGAINST : FOR, share * STRONGEST);
      const line = share < 0.15 ? 'none' : `${(1 + 2 * share).toFixed(1)}px ${value < 0 ? 'dotted' : 'solid'} #111`;
      return `<span style="background:${colour};border-bottom:${line};padding:1px 2px" title="${signed(value)}">${escapeHtml(word)}</span>`;
    });
    return (
      `<p role="group" aria-label="${escapeHtml(inWords(text))}" style="margin:6px 0"><b>${escapeHtml(text.caption)}</b>: ` +
      `${words.join(' ')}</p>`
    );
  });
  return `<div style="background:#fff;color:#111;padding:4px 10px;line-height:1.9">${paragraphs.join('')}</div>`;
}

/** The same for readers who cannot see it. */
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

/** A share of a colour on white. */
function blended(colour: string, share: number): string {
  const parts = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  return `rgb(${parts.map((part) => Math.round(255 + share * (part - 255))).join(',')})`;
}
