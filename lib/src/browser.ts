/**
 * The entry point in the browser: what runs on both platforms, and what only a page needs. setup/browser.mjs bundles it, with the
 * files NAME.browser.ts in place of NAME.ts.
 */
export { wasmFrom } from './engine/wasm/backend.browser';
export { displayWith } from './platform/display.browser';
export type { Display } from './platform/interface';
export { interrupt } from './platform/turns.browser';
export * from './portable';
export { fileBytes, putFile } from './put-file.browser';
export { mimeBundle, partsOf } from './show/look';
