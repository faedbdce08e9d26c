/** `[start, end)` of a text is replaced by `text`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface Edited {
  readonly text: string;
  /** The place in the original that an offset of the edited text comes from. */
  toOriginal(offset: number): number;
}

/** A text with edits made; those at the same place are in the order given, and none may overlap another. */
export function edited(original: string, edits: readonly Edit[]): Edited {
  const sorted = edits
    .map((edit, order) => ({ ...edit, order }))
    .sort((a, b) => a.start - b.start || a.end - b.end || a.order - b.order);
  const pieces: { at: number; from: number; length: number }[] = [];
  let [text, from] = ['', 0];
  const keep = (to: number) => {
    pieces.push({ at: text.length, from, length: to - from });
    text += original.slice(from, to);
  };
  for (const edit of sorted) {
    keep(edit.start);
    text += edit.text;
    from = edit.end;
  }
  keep(original.length);
  return {
    text,
    toOriginal(offset) {
      const piece = pieces.findLast(({ at }) => at <= offset);
      if (!piece) return 0;
      return piece.from + Math.min(offset - piece.at, piece.length);
    },
  };
}
