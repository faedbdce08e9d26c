import type { CheerioAPI } from 'cheerio';

/** A heading of a page and the name of its place. */
export interface Heading {
  readonly level: number;
  readonly text: string;
  readonly id: string;
}

/** What a heading is called in links, as GitHub does it: `How fast?` is `how-fast`. */
export function slug(text: string): string {
  return text
    .toLowerCase()
    .trim()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
}

/** Names each heading under `main`, and gives them in order. A second one of the same words gets a number. */
export function nameHeadings($: CheerioAPI): Heading[] {
  const taken = new Set(
    $('[id]')
      .toArray()
      .map((element) => $(element).attr('id')),
  );
  return $('main')
    .find('h1, h2, h3, h4')
    .toArray()
    .map((element) => {
      const heading = $(element);
      const text = heading.text().trim();
      const plain = heading.attr('id') ?? (slug(text) || 'part');
      let id = plain;
      if (heading.attr('id') === undefined) for (let i = 1; taken.has(id); i++) id = `${plain}-${i}`;
      taken.add(id);
      heading.attr('id', id);
      return { level: Number(element.tagName[1]), text, id };
    });
}
