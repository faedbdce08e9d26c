import { load } from 'cheerio';

/** HTML of a cell as it looks when its scripts are done: a page that is read runs none of theirs. */
export function withoutScripts(html: string): string {
  const $ = load(html, null, false);
  $('script, iframe, object, embed, link, base, meta').remove();
  for (const element of $('*')) {
    for (const name of Object.keys($(element).attr() ?? {})) {
      if (/^on/i.test(name)) $(element).removeAttr(name);
    }
  }
  for (const link of $('[href]')) {
    if (/^\s*javascript:/i.test($(link).attr('href')!)) $(link).removeAttr('href');
  }
  return $.html();
}
