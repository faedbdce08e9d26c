import { inspect } from 'node:util';
import type { Bundle } from '../protocol/worker-messages';

/** The symbol under which an object may say how it looks; Deno's kernel asks for the same. */
const DISPLAY = Symbol.for('Jupyter.display');

/** How a value looks, in every form that a front end may choose from. */
export function bundleOf(value: unknown): Bundle {
  const own = ownLook(value);
  if (own) return { data: { 'text/plain': plain(value), ...own }, metadata: {} };
  return { data: { 'text/plain': plain(value) }, metadata: {} };
}

/** What `toJupyter()` of the value gives: forms by MIME type. */
function ownLook(value: unknown): Record<string, unknown> | undefined {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return undefined;
  const { toJupyter, [DISPLAY]: display } = value as Record<string | symbol, unknown>;
  const look = typeof toJupyter === 'function' ? toJupyter : display;
  if (typeof look !== 'function') return undefined;
  const forms = look.call(value);
  return typeof forms === 'object' && forms !== null ? forms : undefined;
}

function plain(value: unknown): string {
  return inspect(value);
}
