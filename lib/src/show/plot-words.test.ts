import { expect, test } from '@jest/globals';
import { mimeBundle } from './look';
import { plotWords } from './plot-words';

const attributions = [
  {
    class: 'positive',
    logOdds: 2.5,
    without: 0.1,
    words: [
      { text: 'not', value: -0.8 },
      { text: '<b>bad</b>', value: 1.6 },
      { text: 'film', value: 0.01 },
    ],
  },
];

/** Contrast of two colours by WCAG 2. */
function contrast(one: readonly number[], other: readonly number[]): number {
  const light = (colour: readonly number[]) => {
    const [r, g, b] = colour.map((part) =>
      part / 255 <= 0.03928 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [high, low] = [light(one), light(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

test('words for a class are blue with a line under them, words against it orange with dots, and letters stay readable', () => {
  const html = mimeBundle(plotWords(attributions))['text/html'] as string;
  const spans = [...html.matchAll(/background:rgb\((\d+),(\d+),(\d+)\);border-bottom:([^;]+)/g)];
  const [against, strongest, faint] = spans.map(([, ...parts]) => parts.slice(0, 3).map(Number));
  expect(strongest[2]).toBeGreaterThan(strongest[0]);
  expect(against[0]).toBeGreaterThan(against[2]);
  expect(spans.map(([, , , , line]) => line)).toEqual(['2.0px dotted #111', '3.0px solid #111', 'none']);
  for (const colour of [against, strongest, faint]) expect(contrast(colour, [17, 17, 17])).toBeGreaterThan(4.5);
  // Light whatever theme is around it.
  expect(html).toMatch(/^<div style="background:#fff;color:#111/);
});

test('what a text holds is text, and readers who cannot see it get a sentence', () => {
  const bundle = mimeBundle(plotWords(attributions, { captions: ['a "film"'] }));
  const html = bundle['text/html'] as string;
  expect(html).toContain('&lt;b&gt;bad&lt;/b&gt;');
  expect(html).not.toContain('<b>bad');
  expect(html).toContain('aria-label="a &quot;film&quot;: not &lt;b&gt;');
  expect(bundle['text/plain']).toBe(
    "a \"film\": not <b>bad</b> film. Most for it: '<b>bad</b>' (+1.60), 'film' (+0.01). Most against it: 'not' (−0.80).",
  );
});
