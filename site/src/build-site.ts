import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { allExercises, type Exercise } from 'course/dist/exercise';
import { numberOf } from 'course/dist/lessons';
import type { ApiName } from './api';
import { writeAssets } from './assets';
import { SiteError } from './error';
import { finishPage, GLOSSARY, type Origin } from './finish-page';
import { type Lesson, secondsOf } from './lesson/executed';
import { importedNames } from './links/api-links';
import { siteProblems } from './links/check-site';
import { glossaryTerms } from './links/glossary-links';
import { fileOf, placeOf } from './links/places';
import { linksIn } from './markdown';
import type { Entry, Page, Section } from './page';
import { documentPage, documentsFrom } from './pages/documents';
import { exercisePage } from './pages/exercise-page';
import { EXERCISES, exerciseOfLesson, exercisesPage } from './pages/exercises-page';
import { homePage } from './pages/home-page';
import { lessonPage, lessonPath, lessonQuestion, lessonTitle } from './pages/lesson-page';
import { searchScript } from './search-index';

/** What a site is made of. */
export interface Sources {
  /** The checkout: guides, exercises, the library's texts. */
  readonly root: string;
  readonly lessons: readonly Lesson[];
  /** Writes the reference of the library into `api/` of the folder, and says which names it has. */
  readonly writeApi: (site: string) => Promise<readonly ApiName[]>;
  /** Writes what runs the lessons in their pages; without it they show their stored runs only. */
  readonly writeLive?: (site: string, lessons: readonly Lesson[]) => Promise<void>;
  /** Writes what solves exercises in their pages; without it they have no pages of their own. */
  readonly writeSolve?: (site: string, exercises: readonly Exercise[]) => Promise<void>;
  /** The address that `git clone` takes; without it readers are told to get the folder. */
  readonly clone?: string;
}

/** Texts that have a page, and with them every text that they link to. */
const STARTS = ['guides/README.md', 'lib/README.md', 'README.md'];

/** A file that every site has, and hardly another folder. */
export const SITE_MARK = join('assets', 'search-index.js');

/** Links that are named when a site is refused. */
const SHOWN = 20;

/** Fills the empty folder `site` with all pages. A link that leads nowhere or an address outside is a SiteError. */
export async function buildSite(sources: Sources, site: string): Promise<void> {
  const { root, lessons } = sources;
  if (lessons.length === 0)
    throw new SiteError(`There is no lesson in ${join(root, 'notebooks')}: nothing to make a site of.`);
  await writeAssets(site);
  const names = await sources.writeApi(site);
  const documents = documentsFrom(root, STARTS).map((file) => ({ file, page: documentPage(root, file) }));
  const known = allExercises({ root, home: root });
  const exercises = known.map(exerciseOfLesson);
  const solved = sources.writeSolve !== undefined;
  const parts = lessons.map((lesson) => ({
    lesson,
    title: lessonTitle(lesson),
    path: lessonPath(lesson.name),
    exercises: exercises.filter(({ id }) => numberOf(id) === numberOf(lesson.name)),
  }));
  const around = {
    root,
    site,
    names,
    exercises,
    places: new Map([
      ...documents.map(({ file }) => [file, placeOf(file)] as const),
      ...parts.map(({ lesson, path }) => [`notebooks/${lesson.name}.ipynb`, path] as const),
    ]),
    sections: sectionsOf(root, parts, documents),
    terms: glossaryTerms(join(root, GLOSSARY)),
  };

  const pages: (Origin & { page: Page })[] = [
    ...parts.map(({ lesson, exercises }, index) => ({
      page: {
        ...lessonPage(lesson, exercises, {
          site,
          clone: sources.clone,
          live: sources.writeLive !== undefined,
          solved,
        }),
        previous: parts[index - 1],
        next: parts[index + 1],
      },
      source: `notebooks/${lesson.name}.ipynb`,
      imports: importedNames(
        lesson.notebook.cells.filter(({ cell_type }) => cell_type === 'code').map(({ source }) => source),
      ),
    })),
    ...documents.map(({ file, page }) => ({ page, source: file })),
    { page: exercisesPage(parts, { solved }) },
    ...(solved
      ? parts.flatMap((part) => part.exercises.map((exercise) => ({ page: exercisePage(exercise, part) })))
      : []),
    {
      page: homePage(
        parts.map((part) => ({ ...part, ...cardOf(root, site, part.lesson), exercises: part.exercises.length })),
        { exercises: exercises.length, names: names.length },
      ),
    },
  ];
  const foundParts = [];
  for (const { page, ...origin } of pages) {
    const finished = await finishPage(page, origin, around);
    mkdirSync(dirname(join(site, page.path)), { recursive: true });
    writeFileSync(join(site, page.path), finished.html);
    for (const part of finished.found) foundParts.push(part);
  }
  for (const { file } of lessons) copyFileSync(file, join(site, 'lessons', basename(file)));
  writeFileSync(join(site, SITE_MARK), searchScript(foundParts, names));
  await sources.writeLive?.(site, lessons);
  await sources.writeSolve?.(site, known);
  refuseBrokenLinks(site);
}

/** The list of pages next to every page. Guides are in the order in which their own README names them. */
function sectionsOf(
  root: string,
  lessons: readonly Entry[],
  documents: readonly { file: string; page: Page }[],
): Section[] {
  const entry = (file: string, title?: string): Entry[] => {
    const document = documents.find((candidate) => candidate.file === file);
    return document ? [{ title: title ?? document.page.title, path: document.page.path }] : [];
  };
  const guides = linksIn(readFileSync(join(root, 'guides', 'README.md'), 'utf8')).flatMap(
    (link) => fileOf(root, 'guides/README.md', link) ?? [],
  );
  return [
    { title: 'Lessons', entries: lessons },
    { title: 'Practice', entries: [{ title: 'Exercises', path: EXERCISES }] },
    { title: 'Guides', entries: guides.flatMap((file) => entry(file)) },
    {
      title: 'Library',
      entries: [...entry('lib/README.md', 'How to use it'), { title: 'Reference', path: 'api/index.html' }],
    },
    {
      title: 'About',
      entries: [...entry('README.md', 'The whole project'), ...entry('CHANGELOG.md'), ...entry('CONTRIBUTING.md')],
    },
  ];
}

function cardOf(root: string, site: string, lesson: Lesson) {
  const cover = join(root, 'notebooks', 'pictures', 'covers', `${numberOf(lesson.name)}.webp`);
  const picture = existsSync(cover) ? `media/cover-${basename(cover)}` : undefined;
  if (picture) {
    mkdirSync(join(site, 'media'), { recursive: true });
    copyFileSync(cover, join(site, picture));
  }
  return { question: lessonQuestion(lesson), seconds: secondsOf(lesson.notebook), picture };
}

function refuseBrokenLinks(site: string): void {
  const problems = siteProblems(site);
  if (problems.length === 0) return;
  const more = problems.length > SHOWN ? [`and ${problems.length - SHOWN} more`] : [];
  throw new SiteError(
    [
      'The pages have links that do not hold, and the site was not put in place:',
      ...problems.slice(0, SHOWN),
      ...more,
    ].join('\n'),
  );
}
