import type { CheerioAPI } from 'cheerio';
import type { ApiName } from './api';
import { around, textNodes } from './links/in-text';

/** What the search box finds: a part of a page under one heading, or a name of the library. */
export interface Found {
  /** From the site's root, with the heading's place. */
  readonly path: string;
  readonly page: string;
  readonly heading: string;
  readonly text: string;
}

/** The parts of a page, from each heading to the next. Code and outputs are not searched. */
export function partsOf($: CheerioAPI, path: string, page: string): Found[] {
  const parts: { heading: string; id: string; texts: string[] }[] = [];
  for (const node of textNodes($('main')[0])) {
    const elements = around(node);
    const heading = elements.find(({ name }) => /^h[1-4]$/.test(name));
    if (heading) {
      const id = heading.attribs.id ?? '';
      if (parts.at(-1)?.id !== id) parts.push({ heading: $(heading).text().trim(), id, texts: [] });
    } else if (!elements.some(({ name, attribs }) => name === 'pre' || name === 'nav' || isBeside(attribs.class))) {
      // Two cells or two items are two words, whatever stands between their tags.
      parts.at(-1)?.texts.push(elements[0].name.match(/^(a|b|code|em|i|span|strong)$/) ? node.data : ` ${node.data} `);
    }
  }
  return parts.map(({ heading, id, texts }, index) => ({
    path: index === 0 ? path : `${path}#${id}`,
    page,
    heading,
    text: texts.join('').replace(/\s+/g, ' ').trim(),
  }));
}

function isBeside(classes = ''): boolean {
  return /\b(run|output|values|note)\b/.test(classes);
}

/** The script that hands everything to the search: a page from a file may load scripts, but no JSON. */
export function searchScript(parts: readonly Found[], names: readonly ApiName[]): string {
  const entries = names.map(({ path, name, kind, summary }) => ({
    path,
    page: 'Library',
    heading: name,
    text: `${kind}. ${summary}`,
  }));
  return `transferlabSearch(${JSON.stringify([...parts, ...entries])});\n`;
}
