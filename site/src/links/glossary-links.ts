import { readFileSync } from 'node:fs';
import type { CheerioAPI } from 'cheerio';
import { slug } from '../headings';
import { around, type Found, linkText, textNodes } from './in-text';

export interface Term {
  readonly term: string;
  /** Other words for it. */
  readonly synonyms: readonly string[];
  readonly meaning: string;
}

/** The terms of a glossary: rows `| **term** | meaning | …` of a Markdown file, synonyms in parentheses after the term. */
export function glossaryTerms(file: string): Term[] {
  const rows = readFileSync(file, 'utf8').matchAll(/^\| \*\*(.+?)\*\*(?: \((.+?)\))? \| (.+?) \|/gm);
  return [...rows].map(([, term, synonyms, meaning]) => ({
    term,
    synonyms: synonyms ? synonyms.split(', ') : [],
    meaning: meaning.replace(/<!--.*?-->|[*`]/g, ''),
  }));
}

const namesOf = ({ term, synonyms }: Term): string[] => [term, ...synonyms].map((name) => name.toLowerCase());

const placeOf = (term: string): string => `term-${slug(term)}`;

/** Gives each row of the glossary's page its name, and links the terms that others name in italics. */
export function nameTerms($: CheerioAPI): void {
  const known = new Set<string>();
  for (const element of $('main td:first-child > strong:first-child').toArray()) {
    const anchor = placeOf($(element).text());
    known.add(anchor);
    $(element).closest('tr').attr('id', anchor);
  }
  for (const element of $('main td em').toArray()) {
    const anchor = placeOf($(element).text());
    if (known.has(anchor)) $(element).wrap($('<a class="term"></a>').attr('href', `#${anchor}`));
  }
}

/** Links each term, where the prose of a page uses it first, to its row in `glossary`; pointing at it shows its meaning. */
export function linkTerms($: CheerioAPI, terms: readonly Term[], glossary: string): void {
  const unused = new Map(terms.flatMap((term) => namesOf(term).map((name) => [name, term] as const)));
  for (const node of $('main .prose').toArray().flatMap(textNodes)) {
    const tags = around(node).map(({ name }) => name);
    if (tags.some((tag) => /^(a|code|h[1-6]|th|summary)$/.test(tag))) continue;
    if (unused.size > 0) linkText($, node, firstUses(node.data, unused, glossary));
  }
}

function firstUses(text: string, unused: Map<string, Term>, glossary: string): Found[] {
  // The longest first: "low-rank adaptation" is not "adaptation".
  const names = [...unused.keys()].sort((a, b) => b.length - a.length);
  const any = names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}-])(${any})(?:s|es)?(?![\\p{L}\\p{N}-])`, 'giu');
  return [...text.matchAll(pattern)].flatMap(({ 0: found, 1: name, index }) => {
    const term = unused.get(name.toLowerCase());
    if (!term) return [];
    for (const otherName of namesOf(term)) unused.delete(otherName);
    const link = { class: 'term', href: `${glossary}#${placeOf(term.term)}`, title: term.meaning };
    return { place: index, text: found, link };
  });
}
