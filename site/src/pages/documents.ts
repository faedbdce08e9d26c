import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileOf, isElsewhere, placeOf } from '../links/places';
import { linksIn, markdownHtml } from '../markdown';
import type { Page } from '../page';

/** Markdown files of the repository that can be reached from `starts` by links, these included: each becomes a page. */
export function documentsFrom(root: string, starts: readonly string[]): string[] {
  const files = new Set<string>();
  const look = (file: string) => {
    if (files.has(file)) return;
    files.add(file);
    for (const link of linksIn(readFileSync(join(root, file), 'utf8'))) {
      const target = isElsewhere(link) ? undefined : fileOf(root, file, link);
      if (target?.endsWith('.md')) look(target);
    }
  };
  for (const start of starts) look(start);
  return [...files];
}

/** A text of the repository as a page; its title is its first heading. */
export function documentPage(root: string, file: string): Page {
  const text = readFileSync(join(root, file), 'utf8');
  const title = text.match(/^# (.+)$/m)?.[1].replace(/[*`]/g, '') ?? file;
  return { path: placeOf(file), title, html: `<div class="prose">${markdownHtml(text)}</div>` };
}
