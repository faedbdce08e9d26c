import { escapeHtml } from 'transferlab/dist/show/escape-html';
import type { Heading } from './headings';
import { relativeLink } from './links/places';

/** A page before its frame is put around it. */
export interface Page {
  /** From the site's root: `lessons/03-four-labels.html`. */
  readonly path: string;
  readonly title: string;
  /** What is in `main`. */
  readonly html: string;
  /** The previous and next pages, where it is one of a series. */
  readonly previous?: Entry;
  readonly next?: Entry;
}

/** A page as lists of pages name it. */
export interface Entry {
  readonly title: string;
  readonly path: string;
}

/** A part of the site in the list next to every page. */
export interface Section {
  readonly title: string;
  readonly entries: readonly Entry[];
}

export const COURSE = 'Transfer learning in TypeScript';

/** Before anything is drawn: the theme that the reader chose here or in the reference, which keeps it under this name. */
const EARLY =
  "document.documentElement.classList.add('js');" +
  "try{const t=localStorage.getItem('tsd-theme');if(t==='light'||t==='dark')document.documentElement.dataset.theme=t}catch{}";

/** The whole page. Everything can be read and reached without scripts; they add search, plots and the choice of a theme. */
export function framed(page: Page, headings: readonly Heading[], sections: readonly Section[]): string {
  const to = (path: string) => escapeHtml(relativeLink(page.path, path));
  const title = page.path === 'index.html' ? COURSE : `${page.title} · ${COURSE}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${to('assets/site.css')}">
<script>${EARLY}</script>
<script defer src="${to('assets/site.js')}"></script>
</head>
<body data-root="${to('index.html').replace(/index\.html$/, '')}">
<a class="skip" href="#main">Skip to the text</a>
<header>
<a class="contents" href="#contents">Contents</a>
<a class="home" href="${to('index.html')}">${COURSE}</a>
<div class="search" role="search" hidden>
<label for="search" class="unseen">Search the course</label>
<input id="search" type="search" placeholder="Search (press /)" autocomplete="off" spellcheck="false" role="combobox" aria-expanded="false" aria-controls="found" aria-autocomplete="list">
<ul id="found" role="listbox" aria-label="Found" hidden></ul>
<p id="found-count" class="unseen" role="status"></p>
</div>
<label class="theme" hidden><span class="unseen">Theme</span><select id="theme"><option value="os">System</option><option value="light">Light</option><option value="dark">Dark</option></select></label>
</header>
<div class="columns">
<nav id="contents" aria-label="The course">
<a class="close" href="#main">Close</a>
${sections.map((section) => sectionHtml(section, page, headings, to)).join('\n')}
</nav>
<main id="main" tabindex="-1">
${page.html}
${neighbours(page, to)}
</main>
</div>
<footer><p>${COURSE}: text and code Apache-2.0; data and weights keep their own licences. Made by <code>npx course site</code>; nothing on these pages comes from another machine.</p></footer>
</body>
</html>
`;
}

function sectionHtml(
  { title, entries }: Section,
  page: Page,
  headings: readonly Heading[],
  to: (path: string) => string,
): string {
  const items = entries.map((entry) => {
    const here = entry.path === page.path;
    const link = `<a href="${to(entry.path)}"${here ? ' aria-current="page"' : ''}>${escapeHtml(entry.title)}</a>`;
    return `<li>${link}${here ? headingList(headings) : ''}</li>`;
  });
  return `<h2>${escapeHtml(title)}</h2>\n<ul>\n${items.join('\n')}\n</ul>`;
}

function headingList(headings: readonly Heading[]): string {
  const parts = headings.filter(({ level }) => level === 2);
  if (parts.length === 0) return '';
  return `<ul class="here">${parts.map(({ id, text }) => `<li><a href="#${escapeHtml(id)}">${escapeHtml(text)}</a></li>`).join('')}</ul>`;
}

function neighbours({ previous, next }: Page, to: (path: string) => string): string {
  if (!previous && !next) return '';
  const link = (entry: Entry | undefined, rel: 'prev' | 'next', word: string) =>
    entry ? `<a rel="${rel}" href="${to(entry.path)}"><span>${word}</span> ${escapeHtml(entry.title)}</a>` : '';
  return `<nav class="neighbours" aria-label="Lessons before and after">${link(previous, 'prev', 'Before')}${link(next, 'next', 'Next')}</nav>`;
}
