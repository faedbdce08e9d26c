const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;
const MARKED = /"\\u0000([\d.eE+-]+)"/g;

/**
 * The text of a JSON object with other values of some entries. Numbers stay as they were written: 1.0 would become 1, which
 * transformers does not accept as a float.
 */
export function changedJson(text: string, entries: Readonly<Record<string, unknown>>): string {
  const marked = text.replace(STRING_OR_NUMBER, (token) => (token.startsWith('"') ? token : `"\\u0000${token}"`));
  return JSON.stringify({ ...JSON.parse(marked), ...entries }, null, 2).replace(MARKED, '$1');
}
