import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { load } from 'cheerio';
import { listAll } from 'course/dist/files';
import { isElsewhere } from './places';

/** Elements that load what they name, and the attribute that names it. A link only leads there. */
const LOADS = 'script[src], img[src], audio[src], video[src], source[src], iframe[src], embed[src], link[href]';

interface Links {
  readonly places: ReadonlySet<string>;
  readonly links: readonly string[];
  readonly loads: readonly string[];
}

/**
 * What is wrong with the pages under `site`, a sentence each: links to files or places that are not there, and what a page
 * would fetch from another machine.
 */
export function siteProblems(site: string): string[] {
  const pages = new Map<string, Links>();
  for (const file of listAll(site)) {
    if (file.endsWith('.html')) pages.set(file, linksOf(readFileSync(join(site, file), 'utf8')));
  }
  return [...pages].flatMap(([page, { links, loads }]) => {
    const outside = loads.filter((address) => /^([a-z][a-z0-9+.-]*:)?\/\//i.test(address));
    return [
      ...outside.map((address) => `${page} would fetch ${address} from another machine`),
      ...links.flatMap((link) => broken(site, pages, page, link) ?? []).map((problem) => `${page} ${problem}`),
    ];
  });
}

function broken(site: string, pages: ReadonlyMap<string, Links>, page: string, link: string): string | undefined {
  if (isElsewhere(link) && !link.startsWith('#')) return undefined;
  const [path, anchor] = link.split('#', 2).map(decodeURIComponent);
  const file = path ? posix.join(posix.dirname(page), path.split('?')[0]) : page;
  const known = pages.get(file);
  if (!known && !(existsSync(join(site, file)) && statSync(join(site, file)).isFile())) {
    return `links to ${link}, which is not there`;
  }
  if (anchor && known && !known.places.has(anchor)) return `links to ${link}, and that page has no such place`;
  return undefined;
}

function linksOf(html: string): Links {
  const $ = load(html);
  const all = (selector: string, ...names: string[]) =>
    $(selector)
      .toArray()
      .flatMap((element) => names.flatMap((name) => $(element).attr(name) ?? []));
  return {
    places: new Set(all('[id], a[name]', 'id', 'name')),
    links: [...new Set(all('[href]:not(use), [src], [data-plot]', 'href', 'src', 'data-plot'))],
    loads: all(LOADS, 'src', 'href'),
  };
}
