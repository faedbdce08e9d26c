import type { CheerioAPI } from 'cheerio';
import { fileOf, isElsewhere, type Places, relativeLink } from './places';

/**
 * Turns links that hold in the repository, in the file `source`, into links between pages. What is not in the site is
 * named and not linked; pictures are taken along by `take`, which gives their path in the site.
 */
export function rewriteLinks(
  $: CheerioAPI,
  { root, source, page, places }: { root: string; source: string; page: string; places: Places },
  take: (file: string) => string,
): void {
  for (const element of $('a[href]')) {
    const link = $(element);
    const href = link.attr('href')!;
    if (isElsewhere(href)) continue;
    const file = fileOf(root, source, href);
    const target = file && places.get(file);
    const anchor = href.match(/#.*$/)?.[0] ?? '';
    if (target) link.attr('href', relativeLink(page, target) + anchor);
    else
      link.replaceWith(
        $('<span class="in-repository"></span>')
          .attr('title', `In the repository: ${file ?? href}`)
          .append(link.contents()),
      );
  }
  for (const element of $('img[src]')) {
    const picture = $(element);
    const source_ = picture.attr('src')!;
    const file = isElsewhere(source_) ? undefined : fileOf(root, source, source_);
    if (file) picture.attr('src', relativeLink(page, take(file)));
  }
}
