/** A part of a MIME bundle that is text. */
export function textOf(value: unknown): string {
  return Array.isArray(value) ? value.join('') : String(value);
}
