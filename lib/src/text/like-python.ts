/** The parts of a `tokenizer.json` that are looked at here. */
export interface TokenizerParts {
  readonly normalizer?: Part | null;
  readonly pre_tokenizer?: Part | null;
  readonly model: {
    readonly type?: string;
    readonly unk_token?: string | null;
    readonly vocab: Readonly<Record<string, number>>;
  };
}

interface Part {
  readonly type: string;
  readonly use_regex?: boolean;
  readonly individual_digits?: boolean;
  readonly lowercase?: boolean;
  readonly handle_chinese_chars?: boolean;
  readonly pretokenizers?: readonly Part[];
}

/** How GPT-2 parts a text before it merges bytes (Radford 2019), as its authors wrote it. */
const GPT2_PARTS = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

/**
 * The same `tokenizer.json` in a form in which the JavaScript package reads it as Python's does. Its built-in form of GPT-2's
 * pattern has JavaScript's idea of white space (without U+0085, with U+FEFF), and its digits are those of ASCII; patterns
 * that the file spells out are read as they stand.
 */
export function spelledOut<File extends TokenizerParts>(file: File): File {
  const spell = (part: Part): readonly object[] => {
    if (part.type === 'Sequence') return [{ ...part, pretokenizers: part.pretokenizers?.flatMap(spell) }];
    if (part.type === 'Digits') return [splitAt(part.individual_digits ? '\\p{N}' : '\\p{N}+')];
    if (part.type !== 'ByteLevel' || part.use_regex === false) return [part];
    return [splitAt(GPT2_PARTS), { ...part, use_regex: false }];
  };
  if (!file.pre_tokenizer) return file;
  const parts = spell(file.pre_tokenizer);
  return { ...file, pre_tokenizer: parts.length === 1 ? parts[0] : { type: 'Sequence', pretokenizers: parts } };
}

function splitAt(pattern: string): object {
  return { type: 'Split', pattern: { Regex: pattern }, behavior: 'Isolated', invert: false };
}

/** Chinese characters beyond 16 bits, as BERT's authors list them. */
const RARE_CHINESE =
  /[\u{20000}-\u{2A6DF}\u{2A700}-\u{2B73F}\u{2B740}-\u{2B81F}\u{2B820}-\u{2CEAF}\u{2F800}-\u{2FA1F}]/gu;

/**
 * Prepares a text: BERT puts spaces around each Chinese character, and the package does not see those
 * of more than 16 bits; it lowers letter by letter, while JavaScript gives a sigma at the end of a word another form.
 */
export function prepared(text: string, { normalizer }: TokenizerParts): string {
  if (normalizer?.type !== 'BertNormalizer') return text;
  const spaced = normalizer.handle_chinese_chars ? text.replace(RARE_CHINESE, ' $& ') : text;
  return normalizer.lowercase ? spaced.replace(/Σ/g, 'σ') : spaced;
}

/**
 * Removes the bytes that a BPE vocabulary lacks from a part of a text. Python drops them before it merges their neighbours,
 * the package afterwards.
 */
export function knownBytes({ model }: TokenizerParts): (part: string) => string {
  if (model.type !== 'BPE' || model.unk_token) return (part) => part;
  return (part) => [...part].filter((byte) => byte in model.vocab).join('');
}
