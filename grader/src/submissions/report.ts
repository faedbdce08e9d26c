import { shown } from './archive';
import { decodeText } from './encoding';
import type { Report } from './handed';

/** What a report is, by its ending. */
export type ReportKind = 'md' | 'html' | 'pdf';

export const reportKind = (path: string): ReportKind =>
  /\.md$/i.test(path) ? 'md' : /\.pdf$/i.test(path) ? 'pdf' : 'html';

const MB = 2 ** 20;
const LARGEST: Record<ReportKind, number> = { md: MB, html: 16 * MB, pdf: 16 * MB };
const PDF_BEGINS_WITHIN = 1024;

/** Why a report can't be shown to the person who marks it: a sentence, or undefined where it can. */
export function reportMistake(path: string, content: Buffer): string | undefined {
  const kind = reportKind(path);
  if (content.length > LARGEST[kind]) {
    const size = (content.length / MB).toFixed(1);
    return `${shown(path)} has ${size} MB; of a report as .${kind} at most ${LARGEST[kind] / MB} MB is read.`;
  }
  if (kind === 'pdf') {
    const isPdf = content.subarray(0, PDF_BEGINS_WITHIN).includes('%PDF-');
    return isPdf ? undefined : `${shown(path)} is not a PDF file, whatever its name says.`;
  }
  return decodeText(content) ? undefined : `${shown(path)} is not a text file.`;
}

/** The report of the last attempt; of several the first by its path, and a note says so. */
export function lastReport(reports: readonly Report[], notes: string[]): Report | undefined {
  const [last, next] = [...reports].sort((a, b) => b.attempt - a.attempt || (a.from < b.from ? -1 : 1));
  if (next?.attempt === last?.attempt && next)
    notes.push(`There are two reports: ${shown(last.from)} counts, ${shown(next.from)} does not.`);
  return last;
}
