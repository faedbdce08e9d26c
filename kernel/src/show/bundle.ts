import { inspect } from 'node:util';
import { escapeHtml } from 'transferlab/dist/show/escape-html';
import { folded } from 'transferlab/dist/show/folded';
import { mimeBundle, partsOf } from 'transferlab/dist/show/look';
import type { Bundle } from '../protocol/worker-messages';
import { isTensor, tensorLook } from './tensor';

type Forms = Record<string, unknown>;

/** The symbol under which an object may say how it looks; Deno's kernel asks for the same. */
const DISPLAY = Symbol.for('Jupyter.display');

/** Lines of text that stand open, and characters beyond which even the folded text is cut. */
const [OPEN, MOST] = [40, 200_000];

/**
 * How a value looks, by MIME type: a front end chooses the richest form that it can draw, and there is always plain text. An
 * object says itself how it looks with `toJupyter()`, or with a method under `Symbol.for('Jupyter.display')`; what the library
 * draws looks as it draws it, one part under the other, the last of them last.
 */
export function bundlesOf(value: unknown): Bundle[] {
  const looks = typeof value === 'object' && value !== null ? looksOf(value) : undefined;
  if (!looks) return [{ data: textLook(printed(value)), metadata: {} }];
  return looks.map((forms) => ({
    data: 'text/plain' in forms ? forms : { 'text/plain': textLook(printed(value))['text/plain'], ...forms },
    metadata: {},
  }));
}

/**
 * Undefined of what only prints. A look that fails, or that no JSON can hold (a BigInt, a circle), is no reason to fail the
 * cell: the value then prints.
 */
function looksOf(value: object): readonly Forms[] | undefined {
  try {
    const customLook = ownLook(value);
    if (customLook) return [JSON.parse(JSON.stringify(customLook))];
    if (isTensor(value)) return [tensorLook(value)];
    const looks = partsOf(value)?.map(mimeBundle);
    JSON.stringify(looks);
    return looks;
  } catch {
    return undefined;
  }
}

function ownLook(value: object): Forms | undefined {
  const { toJupyter, [DISPLAY]: display } = value as { toJupyter?: unknown; [DISPLAY]?: unknown };
  const look = typeof toJupyter === 'function' ? toJupyter : display;
  if (typeof look !== 'function') return undefined;
  const forms = look.call(value);
  return typeof forms === 'object' && forms !== null ? forms : undefined;
}

/** Long text with its first lines open and the rest folded, where the front end shows HTML. */
function textLook(text: string): Forms {
  const shown = text.length > MOST ? `${text.slice(0, MOST)}\n… ${text.length - MOST} more characters` : text;
  const lines = shown.split('\n');
  if (lines.length <= OPEN) return { 'text/plain': shown };
  const pre = (part: string[]) => `<pre>${escapeHtml(part.join('\n'))}</pre>`;
  const rest = lines.slice(OPEN);
  return {
    'text/plain': shown,
    'text/html': pre(lines.slice(0, OPEN)) + folded(`${rest.length} more lines`, pre(rest)),
  };
}

/** Never throws: a value whose own way to print throws is printed without it. */
function printed(value: unknown): string {
  for (const customInspect of [true, false]) {
    try {
      return inspect(value, { maxStringLength: Number.POSITIVE_INFINITY, customInspect });
    } catch {}
  }
  return '(a value that cannot be printed)';
}
