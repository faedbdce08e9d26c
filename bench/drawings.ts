import { concat, type Dataset, type EmojiStyle, images, subset } from 'transferlab';
import { inThreeParts } from './set-aside';

/** Styles that lesson 05 learns from, and the two that are black on white. */
export const COLOURED: readonly EmojiStyle[] = ['noto', 'twemoji', 'fluent-emoji-flat'];
export const BLACK_AND_WHITE: readonly EmojiStyle[] = ['emojione-monotone', 'fluent-emoji-high-contrast'];

/** Drawings of the twelve classes at this size, in coloured styles and in black and white ones. */
export function drawings(size: number): { coloured: Dataset; blackAndWhite: Dataset } {
  return { coloured: inStyles(COLOURED, size), blackAndWhite: inStyles(BLACK_AND_WHITE, size) };
}

/** The drawings of several styles as one set. */
export function inStyles(styles: readonly EmojiStyle[], size: number): Dataset {
  return styles.map((style) => images(`datasets/emoji/${style}`, { size })).reduce(concat);
}

/** What is drawn: `birds/duck`, whatever the style. */
export function emojiOf(id: string): string {
  return id.split('/').slice(-2).join('/');
}

/** Parts that share no emoji: a duck is learnt from in every style, or in none. The test is the same for all seeds. */
export function splitEmoji(data: Dataset, seed: number) {
  return inThreeParts(data, { test: 0.25, validate: 0.15, seed, group: emojiOf });
}

/** The drawings of those things that `other` has, in the styles of `data`. */
export function sameEmoji(data: Dataset, other: Dataset): Dataset {
  const emojis = new Set(other.ids.map(emojiOf));
  return subset(
    data,
    [...data.ids.keys()].filter((index) => emojis.has(emojiOf(data.ids[index]))),
  );
}
