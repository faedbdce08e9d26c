import { copyFileSync, mkdirSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { load } from 'cheerio';
import type { ApiName } from './api';
import { nameHeadings } from './headings';
import { linkCode, linkProse } from './links/api-links';
import { linkTerms, nameTerms, type Term } from './links/glossary-links';
import { type Places, relativeLink } from './links/places';
import { rewriteLinks } from './links/rewrite';
import { measurePictures, mediaFolder, moveMedia } from './media';
import { framed, type Page, type Section } from './page';
import { EXERCISES, type ExerciseOfLesson } from './pages/exercises-page';
import { type Found, partsOf } from './search-index';

/** What every page of a site shares. */
export interface Surroundings {
  readonly root: string;
  readonly site: string;
  readonly places: Places;
  readonly sections: readonly Section[];
  readonly names: readonly ApiName[];
  readonly terms: readonly Term[];
  readonly exercises: readonly ExerciseOfLesson[];
}

/** Where a page comes from, and what its code calls the names of the library. */
export interface Origin {
  /** The file of the repository that its links are relative to, where it was made of one. */
  readonly source?: string;
  readonly imports?: ReadonlyMap<string, string>;
}

export const GLOSSARY = 'guides/glossary.md';

/**
 * A page ready to be written: links lead to pages, names of the library to the reference, terms to the glossary, pictures are
 * separate files. Also returns its entries for the search.
 */
export async function finishPage(
  page: Page,
  { source, imports }: Origin,
  around: Surroundings,
): Promise<{ html: string; found: Found[] }> {
  const { root, site, places, names, terms, exercises } = around;
  const $ = load(`<main>${page.html}</main>`);
  const paths = new Map(names.map(({ name, path }) => [name, path]));
  const known = new Map(exercises.map(({ id }) => [id, `${EXERCISES}#${id}`]));
  const urlOf = (name: string) => {
    const path = name === 'tf' ? undefined : (paths.get(name) ?? known.get(name));
    return path && relativeLink(page.path, path);
  };
  if (source) rewriteLinks($, { root, source, page: page.path, places }, (file) => taken(root, site, file));
  moveMedia($, mediaFolder(site), relativeLink(page.path, 'index.html').replace(/index\.html$/, ''));
  linkCode($, imports ?? new Map(names.map(({ name }) => [name, name])), urlOf);
  linkProse($, urlOf);
  const glossary = places.get(GLOSSARY);
  if (source === GLOSSARY) nameTerms($);
  else if (imports && glossary) linkTerms($, terms, relativeLink(page.path, glossary));
  $('main table').wrap('<div class="wide"></div>');
  $('main math[display="block"]').wrap('<span class="wide"></span>');
  await measurePictures($, (src) => join(site, posix.dirname(page.path), src));
  const headings = nameHeadings($);
  const parts = partsOf($, page.path, page.title);
  for (const { id, text } of headings.filter(({ level }) => level > 1)) {
    const link = $('<a class="here-link">#</a>').attr('href', `#${id}`).attr('aria-label', `Link to “${text}”`);
    // The heading keeps its name: a screen reader would add the link's words to it.
    $(`main [id="${id.replace(/["\\]/g, '\\$&')}"]`)
      .attr('aria-label', text)
      .append(link);
  }
  return { html: framed({ ...page, html: $('main').html()! }, headings, around.sections), found: parts };
}

/** Takes a file of the repository along, at the same path. */
function taken(root: string, site: string, file: string): string {
  mkdirSync(join(site, dirname(file)), { recursive: true });
  copyFileSync(join(root, file), join(site, file));
  return file;
}
