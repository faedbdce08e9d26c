import { describe, expect, test } from '@jest/globals';
import { load } from 'cheerio';
import { unseenIn } from '../../fixtures/hostile-text';
import { reportHtml } from './report-html';

describe('a report of Markdown', () => {
  const html = (text: string) => reportHtml('md', text);

  test('is text, tables and headings below those of the page', () => {
    const page = load(html('# Question\n\n## Data\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n`code`'));
    expect(page('article h3').text()).toBe('Question');
    expect(page('article h4').text()).toBe('Data');
    expect(page('td').length).toBe(2);
    expect(page('code').text()).toBe('code');
  });

  test.each([
    '<script>alert(1)</script>',
    '<img src="https://example.org/seen.png">',
    '![a plot](https://example.org/seen.png)',
    '[a link](https://example.org/)',
    '<https://example.org/>',
    '[a][1]\n\n[1]: https://example.org/',
    '<!-- a comment --><style>@import "https://example.org/"</style>',
  ])('%s is shown as it is written, and is no element', (text) => {
    const page = load(html(`Before.\n\n${text}`));
    expect(
      page('article *')
        .toArray()
        .every(({ name }) => name === 'p'),
    ).toBe(true);
    expect(page('article').text().replace(/\s+/g, ' ')).toContain(text.replace(/\s+/g, ' '));
  });

  test('what can’t be seen is written out, also where it is written as an entity', () => {
    const shown = html('a\u202eb, c&#x202e;d, e\u001b[31m');
    expect(unseenIn(shown)).toEqual([]);
    expect(shown.match(/\\u\{202e\}/g)).toHaveLength(2);
  });
});

describe('a report of HTML', () => {
  const frame = (text: string) => load(reportHtml('html', text))('iframe');
  const inside = (text: string) => load(frame(text).attr('srcdoc') as string);

  test('is in a frame without any permission, by a policy that loads nothing', () => {
    const attributes = frame('<p title="a">b</p>').attr() as Record<string, string>;
    expect(attributes.sandbox).toBe('');
    expect(attributes.src).toBeUndefined();
    const page = inside('<p title="a">b</p>');
    expect(page('meta[http-equiv]').attr('content')).toMatch(/^default-src 'none'; .*img-src data:;/);
    expect(page('p').attr('title')).toBe('a');
  });

  test.each([
    ['a frame that ends in an attribute', '"></iframe><script>alert(1)</script>'],
    ['a refresh', '<meta http-equiv="refresh" content="0;url=https://example.org/">'],
    ['a connection in advance', '<LINK rel=preconnect href=https://example.org/>'],
    ['a base', '<base\nhref="https://example.org/">'],
    ['a tag in two halves around a script', '<li<script>0</script>nk rel=dns-prefetch href=//example.org>'],
    ['a script in a script', '<script>"<script>"</script><link rel=dns-prefetch href=//example.org></script>'],
    ['a frame, for which a browser connects', '<iframe src="https://example.org/"></iframe><frame src=//example.org>'],
    ['a link in the text of a frame', '<iframe srcdoc="&lt;link rel=preconnect href=//example.org>"></iframe>'],
    ['an object', '<object data="https://example.org/"></object><embed src="https://example.org/">'],
    [
      'a link and a form',
      '<A href="https://example.org/">here</A><form action="https://example.org/"><button>x</button></form>',
    ],
    ['a policy of its own', '<meta http-equiv="Content-Security-Policy" content="default-src *">'],
  ])('%s has no effect', (_, text) => {
    const outside = load(reportHtml('html', text));
    expect(outside('body > *').length).toBe(1);
    const page = inside(text);
    expect(page('a, base, embed, form, frame, iframe, link, object, script').length).toBe(0);
    expect(page('meta').length).toBe(2);
  });

  test('what was laid out stays: styles, and pictures that it contains', () => {
    const page = inside(
      '<!doctype html><html><head><meta charset=utf-8><title>T</title><style>p { color: red }</style></head><body><img src="data:image/png;base64,AA=="><script>draw()</script><p>End.</p></body></html>',
    );
    expect(page('style').text()).toContain('color: red');
    expect(page('img').attr('src')).toMatch(/^data:/);
    expect(page('p').text()).toBe('End.');
    expect(page('script').length).toBe(0);
  });

  test('sixteen megabytes of scripts that never end take no minute', () => {
    const began = performance.now();
    reportHtml('html', '<script'.repeat(2 ** 17));
    reportHtml('html', `<script>${'</script'.repeat(2 ** 17)}`);
    expect(performance.now() - began).toBeLessThan(5000);
  });
});
