import { dirname, join } from 'node:path';
import { citedIn } from './citations/cited';
import { isCitedAs, type Paper, readPapers } from './citations/paper';
import { type Source, sourcesIn } from './citations/sources';
import { inBench } from './claims/places';
import { saveText } from './stored-runs';

const row = (...cells: readonly string[]) => `| ${cells.join(' | ')} |`;

const nameOf = ({ authors, year }: Paper): string =>
  `${authors.length === 2 ? authors.join(' & ') : authors[0]}${authors.length > 2 ? ' and others' : ''} ${year}`;

/** The texts that name each paper, by its authors and year or by its title. */
export function namedIn(papers: readonly Paper[], sources: readonly Source[]): Map<Paper, string[]> {
  const read = sources.map(({ name, text }) => ({ name, text, cited: citedIn(text) }));
  return new Map(
    papers.map((paper) => [
      paper,
      read
        .filter(({ text, cited }) => text.includes(paper.title) || cited.some((citation) => isCitedAs(paper, citation)))
        .map(({ name }) => name),
    ]),
  );
}

/** Lessons by number, the rest by name. */
function listed(names: readonly string[]): string {
  const lessons = names.filter((name) => name.startsWith('lesson ')).map((name) => name.slice('lesson '.length));
  const files = names
    .filter((name) => !name.startsWith('lesson '))
    .map((name) => `\`${name.replace('lib/src/', '')}\``);
  return [...(lessons.length > 0 ? [`lessons ${lessons.join(', ')}`] : []), ...files].join(', ');
}

/** `guides/citations.md`: each paper that the course names, where, and what its entry was compared with. */
export function citations(papers: readonly Paper[], sources: readonly Source[]): string {
  const named = namedIn(papers, sources);
  const rows = papers.map((paper) => {
    const { title, where = '', checked = 'not checked', numbers } = paper;
    return row(
      nameOf(paper),
      title,
      where,
      listed(named.get(paper) as string[]),
      numbers ? `${checked}; ${numbers}` : checked,
    );
  });
  const checked = papers.filter((paper) => paper.checked).length;
  return `${[
    '# Citations',
    `Made by \`npm run figures\` from \`bench/citations.json\` (kept by hand) and the texts that name a paper. Of ${papers.length} papers, title and year or arXiv number of ${checked} were compared with public bibliographies, in December 2026; the others are marked as not checked. Numbers of equations, figures and sections were not checked where nothing is said. A year is that of the preprint or of the publication, as the course cites it.`,
    [
      row('paper', 'title', 'where it can be read', 'named in', 'compared with'),
      row(...Array(5).fill('---')),
      ...rows,
    ].join('\n'),
  ].join('\n\n')}\n`;
}

/** Rewrites the table from the texts as they are. */
export function saveCitations(): void {
  const root = dirname(inBench());
  saveText(join(root, 'guides/citations.md'), citations(readPapers(inBench('citations.json')), sourcesIn(root)));
}
