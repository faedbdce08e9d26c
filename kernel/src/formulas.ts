import temml from 'temml';

/** A formula in a text: `$…$` within a line, or `$$…$$`, also over several. */
export interface Formula {
  readonly tex: string;
  /** Whether it is displayed on a separate line. */
  readonly display: boolean;
  /** Where it ends in the text. */
  readonly end: number;
}

const FORMULA = /\$\$([^$]+)\$\$|\$([^$\s](?:[^$\n]*[^$\s\\])?)\$(?![\d$])/y;

/** The formula that begins at `start` of a text, which is outside of code; undefined where there is none. */
export function formulaAt(text: string, start: number): Formula | undefined {
  if (text[start] !== '$' || /[\\\w]/.test(text[start - 1] ?? '')) return undefined;
  FORMULA.lastIndex = start;
  const [found, block, inline] = FORMULA.exec(text) ?? [];
  if (found === undefined) return undefined;
  return { tex: (block ?? inline).trim(), display: block !== undefined, end: start + found.length };
}

/** The formulas of a Markdown text, outside of code. */
export function formulasIn(markdown: string): Formula[] {
  const text = markdown.replace(/```[\s\S]*?```|`[^`\n]*`/g, (code) => ' '.repeat(code.length));
  const found: Formula[] = [];
  for (let index = 0; index < text.length; index++) {
    const formula = formulaAt(text, index);
    if (!formula) continue;
    found.push(formula);
    index = formula.end - 1;
  }
  return found;
}

/** A formula as MathML, which browsers draw and screen readers read without a script or a font. Throws where TeX would not read it. */
export function formulaHtml({ tex, display }: Pick<Formula, 'tex' | 'display'>): string {
  return temml.renderToString(tex, { displayMode: display, throwOnError: true });
}
