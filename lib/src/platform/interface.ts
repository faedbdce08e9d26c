/**
 * What both platforms offer. Each file NAME.ts of this folder is Node's part; NAME.browser.ts takes its place when the library is
 * bundled for the browser (setup/browser.mjs). `platform.test.ts` holds that both have the same names and types.
 */

/** A hash that takes bytes in parts; a string counts as UTF-8. */
export interface Sha256 {
  update(part: string | Uint8Array): Sha256;
  digest(form: 'hex'): string;
}

/** Shows a bundle of MIME types, or with `update` replaces the one of the same `display_id`. */
export type Display = (
  content: { data: Record<string, unknown>; metadata: object; transient: object },
  update: boolean,
) => void;
