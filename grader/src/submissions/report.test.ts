import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { temporaryFolder } from '../../fixtures/temporary-folder';
import { zip } from '../../hostile/archives/zip';
import { allExercises } from '../exercise';
import { type Index, indexOf } from './belongs';
import { REPORT, type Submission } from './handed';
import { intake } from './intake';

const home = join(__dirname, '../../fixtures/graded');
let index: Index;
beforeAll(async () => {
  index = await indexOf(allExercises({ root: home, home }));
});

const NEGATE = 'export const negate = (x: number[]) => x;\n';
const PDF = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.from([0, 255, 0])]);

/** Writes files at these paths and reads them as submissions, with reports or without. */
async function handIn(
  files: Record<string, string | Buffer>,
  reports = true,
  change?: (folder: string) => void,
): Promise<Submission[]> {
  const folder = temporaryFolder('Berichte ü ');
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  change?.(folder);
  return read(folder, reports);
}

async function read(from: string, reports = true): Promise<Submission[]> {
  const found: Submission[] = [];
  for await (const one of intake(from, index, temporaryFolder('unpacked '), { reports })) found.push(one);
  return found;
}

const reportsOf = (found: Submission[]) =>
  Object.fromEntries(found.map(({ student, report }) => [student.id, report?.from]));

test.each([
  ['report.md', true],
  ['out/my-report.html', true],
  ['Report.HTM', true],
  ['lovelaceada_1234_5678_report-1.pdf', true],
  ['report (2).pdf', true],
  ['airport.md', false],
  ['report.docx', false],
  ['report.md.ts', false],
])('%s: a report or not', (path, is) => {
  expect(REPORT.test(path)).toBe(is);
});

test('a report in each form of submission, next to answers or alone', async () => {
  const found = await handIn({
    'ada/report.md': '# Question',
    'ada/00-negate.ts': NEGATE,
    'bob.zip': await zip([{ name: 'bob/report.pdf', content: PDF }]),
    'Eve Ng_77_assignsubmission_file_/my-report.html': '<p>x',
    'okaforjo_LATE_1234_5678_report.md': 'x',
    'report.md': 'nobody’s',
  });
  expect(reportsOf(found)).toEqual({
    77: 'my-report.html',
    1234: 'report.md',
    ada: 'report.md',
    bob: 'bob/bob/report.pdf',
  });
  expect(found.map(({ notes }) => notes)).toEqual([[], [], [], []]);
  expect(found.find(({ student }) => student.id === '1234')?.report).toMatchObject({ late: true, attempt: 1 });
  expect(found.find(({ student }) => student.id === 'bob')?.report?.content.equals(PDF)).toBe(true);
});

test('a report alone, and the zip of a class', async () => {
  const folder = temporaryFolder('eins ');
  writeFileSync(join(folder, 'report.html'), '<p>x');
  writeFileSync(
    join(folder, 'class.zip'),
    await zip([
      { name: 'in/ada/report.md', content: 'x' },
      { name: 'in/bob/00-negate.ts', content: NEGATE },
    ]),
  );
  expect(reportsOf(await read(join(folder, 'report.html')))).toEqual({ report: 'report.html' });
  expect(reportsOf(await read(join(folder, 'class.zip')))).toEqual({ ada: 'report.md', bob: undefined });
});

test('without a project reports are files of another kind, as before', async () => {
  const found = await handIn(
    {
      'ada/report.md': 'x',
      'bob/00-negate.ts': NEGATE,
      'bob/report.pdf': PDF,
      'cy.zip': await zip([{ name: 'report.md', content: 'x' }]),
    },
    false,
  );
  expect(reportsOf(found)).toEqual({ ada: undefined, bob: undefined, cy: undefined });
  expect(found[0].notes.join()).toContain(
    'Nothing in it can be graded (report.md): a .ts, an .ipynb or a .zip of them was expected.',
  );
  expect(found[1].notes).toEqual([]);
});

test('the last attempt’s report counts; of two in one attempt the first, with a note', async () => {
  const found = await handIn({
    'ada/attempt-1/report.md': 'one',
    'ada/attempt-2/report.md': 'two',
    'bob/a/report.md': 'one',
    'bob/b/report.html': 'two',
  });
  expect(reportsOf(found)).toEqual({ ada: 'attempt-2/report.md', bob: 'a/report.md' });
  expect(found.map(({ notes }) => notes)).toEqual([
    [],
    ['There are two reports: a/report.md counts, b/report.html does not.'],
  ]);
});

test.each<[string, string | Buffer, string]>([
  ['report.md', Buffer.alloc(2 ** 20 + 1, 'a'), 'report.md has 1.0 MB; of a report as .md at most 1 MB is read.'],
  [
    'report.pdf',
    Buffer.concat([PDF, Buffer.alloc(2 ** 24)]),
    'report.pdf has 16.0 MB; of a report as .pdf at most 16 MB is read.',
  ],
  ['report.pdf', '<script>alert(1)</script>', 'report.pdf is not a PDF file, whatever its name says.'],
  ['report.html', PDF, 'report.html is not a text file.'],
])('%s that can’t be shown gets a sentence', async (name, content, says) => {
  const [ada] = await handIn({ [`ada/${name}`]: content });
  expect(ada).toMatchObject({ report: undefined, notes: [says] });
});

test('a link is not followed', async () => {
  const [ada] = await handIn({ 'ada/x.ts': NEGATE }, true, (folder) =>
    symlinkSync('/etc/passwd', join(folder, 'ada/report.md')),
  );
  expect(ada.report).toBeUndefined();
  expect(ada.notes.join()).toContain('ada/report.md is a link and no file; it was not followed.');
});

test('a student without a report hears what one is called', async () => {
  const [ada] = await handIn({ 'ada/project.docx': 'x' });
  expect(ada.notes).toEqual([
    'Nothing in it can be graded (project.docx): a .ts, an .ipynb or a .zip of them, or a report (report.md, report.html or report.pdf) was expected.',
  ]);
});
