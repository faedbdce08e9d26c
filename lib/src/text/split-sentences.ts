/** Ends of sentences: a stop, what closes around it, marks in comments, a space, and no small letter after it. */
const SENTENCE_END = /(?<=[.!?][)"”’*_]*(?:<!--(?:(?!-->)[\s\S])*-->)*)\s+(?=[^a-z\s])/;
const ABBREVIATION = /(?:\b(?:e\.g|i\.e|cf|vs|Fig|Eq|No|al)|\b[A-Z])\.$/;

/**
 * The sentences of a paragraph of Markdown, each on one line. A comment after a sentence stays with it; a part without a
 * letter or a digit is left out.
 */
export function splitSentences(text: string): string[] {
  const parts = text.split(SENTENCE_END);
  const sentences: string[] = [];
  for (const part of parts) {
    const before = sentences.at(-1);
    if (before !== undefined && ABBREVIATION.test(before)) sentences[sentences.length - 1] = `${before} ${part}`;
    else sentences.push(part);
  }
  return sentences.map((part) => part.replace(/\s+/g, ' ').trim()).filter((part) => /[\p{L}\d]/u.test(part));
}
