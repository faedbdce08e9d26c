import { posix } from 'node:path';
import { CourseError } from '../error';
import { answersIn, type HandedText } from './answers';
import { ArchiveError, OF_A_STUDENT, readZip, shown } from './archive';
import type { Index } from './belongs';
import { decodeText } from './encoding';
import { readListed } from './folder';
import { type Answer, type Origin, REPORT, type Report, type Student, type Submission } from './handed';
import { lastReport, reportMistake } from './report';
import { type IntakeOptions, openSource, platformOrigin, type Source } from './source';

/** What one student handed in, before it is read. */
interface Pile {
  student: Student;
  files: { path: string; origin: Origin }[];
  others: string[];
  notes: string[];
}

/**
 * Reads submissions as they come: one file, one student's folder or zip, a folder or zip with one folder, zip or file
 * for each student, a bulk download of Moodle or Canvas. Yields one submission for each student, in the order of their
 * ids. A zip of a whole class is unpacked into `scratch`. What can't be read becomes a note of that student.
 */
export async function* intake(
  from: string,
  index: Index,
  scratch: string,
  { warn = () => undefined, student, reports = false }: Partial<IntakeOptions> = {},
): AsyncGenerator<Submission> {
  const source = await openSource(from, index, scratch, { warn, student, reports });
  const piles = pilesOf(source, index);
  if (piles.length === 0) {
    throw new CourseError(
      `There is nothing to grade in ${from}: no .ts, .ipynb or .zip in it, and no folder for a student.`,
    );
  }
  for (const pile of piles) yield submissionOf(source, pile, index, reports);
}

function pilesOf({ listing, origin }: Source, index: Index): Pile[] {
  const piles = new Map<string, Pile>();
  const pileOf = (of: Origin): Pile => {
    const { id, name } = of;
    const pile = piles.get(id) ?? { student: { id, name }, files: [], others: [], notes: [] };
    piles.set(id, pile);
    return pile;
  };
  for (const path of listing.paths) {
    const source = origin(path);
    if (source.note) pileOf(source).notes.push(source.note);
    else pileOf(source).files.push({ path, origin: resubmitted(source, index) });
  }
  for (const path of listing.others) {
    // A stray file next to the students' folders (a README, a gradebook) is nobody's submission.
    if (!path.includes('/') && !platformOrigin(path) && /\.[^/]*$/.test(path)) continue;
    const source = origin(path);
    if (source.note) pileOf(source).notes.push(source.note);
    else pileOf(source).others.push(source.path);
  }
  for (const { path, note } of listing.notes) {
    pileOf(origin(path)).notes.push(note);
  }
  return [...piles.values()].sort((a, b) => (a.student.id < b.student.id ? -1 : 1));
}

/** A number at the end of a name is part of it where that names an exercise; else it counts resubmissions. */
function resubmitted(origin: Origin, index: Index): Origin {
  if (!origin.again) return origin;
  const stem = posix.basename(origin.path).replace(/\.[^.]*$/, '');
  return index.ids.includes(stem) ? origin : { ...origin, path: origin.again.path };
}

interface Version extends HandedText {
  attempt: number;
}

const MB = 2 ** 20;
const LONGEST_ANSWER = MB;
const MOST_NOTES = 20;
const MOST_ATTEMPTS = 50;

async function submissionOf({ folder }: Source, pile: Pile, index: Index, withReports: boolean): Promise<Submission> {
  const notes = [...pile.notes];
  const versions = new Map<string, Version[]>();
  const reports: Report[] = [];
  const spend = budget(OF_A_STUDENT.totalBytes);
  const add = (origin: Origin, path: string, content: Buffer) => {
    const [, counted, rest] = /^attempt[-_ ]?(\d{1,3})\/(.+)$/i.exec(path) ?? [];
    const attempt = counted ? Number(counted) : (origin.again?.path === origin.path && origin.again.attempt) || 1;
    const late = origin.late ?? false;
    if (REPORT.test(path)) {
      const mistake = reportMistake(path, content);
      if (mistake) notes.push(mistake);
      else reports.push({ attempt, late, from: path, content });
      return;
    }
    if (/\.[tj]s$/i.test(path) && content.length > LONGEST_ANSWER) {
      notes.push(`${shown(path)} has ${(content.length / MB).toFixed(1)} MB; of a program at most 1 MB is read.`);
      return;
    }
    const decoded = decodeText(content);
    if (!decoded) {
      notes.push(`${shown(path)} is not a text file.`);
      return;
    }
    if (decoded.encoding === 'windows-1252') notes.push(`${shown(path)} is not in UTF-8; it was read as Windows-1252.`);
    const inside = rest ?? path;
    const text = decoded.text.replace(/^\ufeff/, '');
    versions.set(inside, [...(versions.get(inside) ?? []), { text, late, attempt }]);
  };
  for (const { path, origin } of pile.files) {
    const content = readListed(folder, path);
    if (typeof content === 'string') notes.push(content);
    else if (!spend(content.length)) notes.push(`${shown(origin.path)} was left out: ${TOO_MUCH}`);
    else if (/\.zip$/i.test(path)) {
      const take = (inside: string, text: Buffer) => add(origin, inside, text);
      for (const note of await unzipped(origin, content, spend, take, withReports)) notes.push(note);
    } else add(origin, origin.path, content);
  }
  const answers = await attemptsIn(versions, index, notes);
  const report = lastReport(reports, notes);
  if (answers.length === 0 && !report && notes.length === 0) notes.push(nothing(pile.others, withReports));
  return { student: pile.student, answers, report, notes: fewer([...new Set(notes)]) };
}

const TOO_MUCH = `more than ${OF_A_STUDENT.totalBytes / MB} MB were handed in.`;

/** Whether so many bytes more may be read. Several archives share what one may have. */
function budget(most: number): (bytes: number) => boolean {
  let spent = 0;
  return (bytes) => {
    spent += bytes;
    return spent <= most;
  };
}

/** A thousand odd names in a zip should not be a thousand lines of a report. */
function fewer(notes: string[]): string[] {
  if (notes.length <= MOST_NOTES) return notes;
  return [...notes.slice(0, MOST_NOTES), `And ${notes.length - MOST_NOTES} more like these.`];
}

function nothing(others: string[], withReports: boolean): string {
  const listed = others.filter(Boolean).slice(0, 3).map(shown).join(', ');
  const report = withReports ? ', or a report (report.md, report.html or report.pdf)' : '';
  return `Nothing in it can be graded${listed ? ` (${listed})` : ''}: a .ts, an .ipynb or a .zip of them${report} was expected.`;
}

/** The files of a student's zip, under the zip's own name, so that `softmax.zip` says what is in it. */
async function unzipped(
  origin: Origin,
  content: Buffer,
  spend: (bytes: number) => boolean,
  add: (path: string, content: Buffer) => void,
  reports: boolean,
): Promise<string[]> {
  const prefix = origin.path.replace(/\.zip$/i, '');
  const notes: string[] = [];
  const take = (path: string, inside: Buffer) => {
    if (/\.zip$/i.test(path)) notes.push(`${shown(path)} is a zip in a zip, which is not opened.`);
    else if (spend(inside.length)) add(`${prefix}/${path}`, inside);
    else throw new ArchiveError(`The rest of it was left out: ${TOO_MUCH}`);
  };
  try {
    for (const note of await readZip(content, OF_A_STUDENT, take, { reports })) notes.push(note);
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    notes.push(error.message);
  }
  return notes.map((note) => `${shown(origin.path)}: ${note}`);
}

/** The answers of each attempt; an answer that is the same as in the attempt before is not another attempt. */
async function attemptsIn(versions: Map<string, Version[]>, index: Index, notes: string[]): Promise<Answer[]> {
  const all = [...new Set([...versions.values()].flat().map(({ attempt }) => attempt))].sort((a, b) => a - b);
  const numbers = all.slice(-MOST_ATTEMPTS);
  if (all.length > MOST_ATTEMPTS) notes.push(`Of ${all.length} attempts the last ${MOST_ATTEMPTS} are graded.`);
  const answers: Answer[] = [];
  for (const attempt of numbers) {
    const files = new Map<string, HandedText>();
    for (const [path, texts] of versions) {
      const sorted = [...texts].sort((a, b) => a.attempt - b.attempt);
      files.set(path, sorted.filter((version) => version.attempt <= attempt).at(-1) ?? sorted[0]);
    }
    for (const answer of await answersIn(files, index, notes)) {
      const before = answers.findLast(({ exercise }) => exercise === answer.exercise);
      if (JSON.stringify(before?.files) !== JSON.stringify(answer.files)) answers.push({ ...answer, attempt });
    }
  }
  return answers;
}
