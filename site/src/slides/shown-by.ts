import type { Cell, Output } from '../lesson/notebook';
import { textOf } from '../lesson/text-of';
import type { Kind } from './slide';

/** What one slide shows of a cell. */
export interface Shown {
  readonly kind: Extract<Kind, 'plot' | 'pictures' | 'table' | 'result'>;
  readonly outputs: readonly Output[];
}

/** Outputs that fit side by side, or one below the other. */
const TOGETHER = 2;

/**
 * What slides show of a cell's outputs: its plots, else its pictures and recordings, else its tables; and separately the result
 * that a guess was asked for. Of a cell that has not been run, the same without the outputs, by what it calls.
 */
export function shownBy({ source, outputs, execution_count }: Cell): Shown[] {
  const all = execution_count == null ? planned(source) : outputs.flatMap(kindOf);
  const [kind] = (['plot', 'pictures', 'table'] as const).filter((one) => all.some((shown) => shown.kind === one));
  return [kind, 'result' as const].flatMap((one) => {
    const of = all.filter((shown) => shown.kind === one).slice(0, TOGETHER);
    return one && of.length > 0 ? [{ kind: one, outputs: of.flatMap((shown) => shown.outputs) }] : [];
  });
}

function kindOf(output: Output): Shown[] {
  if (output.output_type !== 'display_data' && output.output_type !== 'execute_result') return [];
  const { data } = output;
  if ('application/vnd.plotly.v1+json' in data) return [{ kind: 'plot', outputs: [output] }];
  const html = 'text/html' in data ? textOf(data['text/html']) : '';
  if (/^<section\b/.test(html)) return [];
  if (/<(?:img|audio|svg)\b/.test(html) || Object.keys(data).some((type) => type.startsWith('image/')))
    return [{ kind: 'pictures', outputs: [output] }];
  if (html.includes('your guess')) return [{ kind: 'result', outputs: [output] }];
  return html ? [{ kind: 'table', outputs: [output] }] : [];
}

function planned(source: string): Shown[] {
  const calls = source.split(/^(?=\s*show\()/m).filter((part) => /\bshow\(/.test(part));
  return calls.map((call) => {
    if (call.includes('besideGuess(')) return { kind: 'result', outputs: [] };
    if (/\bplot[A-Z]\w*\(/.test(call)) return { kind: 'plot', outputs: [] };
    return { kind: /\b(?:gallery|listen|drawn)\(/.test(call) ? 'pictures' : 'table', outputs: [] };
  });
}
