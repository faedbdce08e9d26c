import { describe, expect, test } from '@jest/globals';
import { formulaHtml, formulasIn } from './formulas';

const found = (text: string) => formulasIn(text).map(({ tex, display }) => [tex, display]);

describe('formulas', () => {
  test('stand between dollars, in a line or on lines of their own', () => {
    expect(found('Of $p_k$ and\n\n$$\n\\frac{a}{b}\n$$\n')).toEqual([
      ['p_k', false],
      ['\\frac{a}{b}', true],
    ]);
  });

  test.each(['It costs $5 and $6.', 'Write `$x$` here.', '```\n$x$\n```', 'A \\$x\\$ b', 'US$ and C$', '$ x $'])(
    'are not in %j',
    (text) => {
      expect(found(text)).toEqual([]);
    },
  );

  test('are drawn as MathML', () => {
    expect(formulaHtml({ tex: '\\frac{1}{2}', display: false })).toBe(
      '<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>',
    );
    expect(formulaHtml({ tex: 'x', display: true })).toContain('<math display="block"');
    expect(() => formulaHtml({ tex: '\\frac{1}', display: false })).toThrow();
  });
});
