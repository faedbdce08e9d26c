import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Course } from './course';

/** What the head of a lesson's notebook says of it. */
export interface Lesson {
  /** Two digits, or the letter of an appendix, as its exercises' ids begin. */
  number: string;
  title: string;
  /** The question it answers, in one sentence or a few; empty where the notebook asks none. */
  question: string;
  /** Relative to the root of the course, with `/`. */
  notebook: string;
  /** Minutes to read text and code. */
  minutes: number;
}

const notebook = z.object({
  cells: z.array(z.object({ cell_type: z.string(), source: z.union([z.string(), z.array(z.string())]) })),
});

/** What the name of a lesson, a topic or an exercise begins with: `03` of `03-nearest`, `A` of `A-cache`. */
export const numberOf = (name: string): string => name.slice(0, Math.max(0, name.indexOf('-')));

/** The number of a lesson or the letter of an appendix, as the source of a regular expression. */
export const NUMBER = String.raw`(?:\d\d|[A-Z])`;

/** What a name begins with, as in `03-` or `A-`. */
export const NUMBERED = new RegExp(`^${NUMBER}-`);

/** The name of a topic, or the id of an exercise: `03-four-labels`, `A-cache`. */
export const NUMBERED_NAME = new RegExp(`^${NUMBER}-[a-z0-9-]+$`);

const HEADLINE = new RegExp(String.raw`^#\s+(?:${NUMBER}\s*·\s*)?(.+)$`, 'm');

/** `lesson 03` or `appendix A`. */
export const lessonName = (number: string): string => `${/\d/.test(number) ? 'lesson' : 'appendix'} ${number}`;

/**
 * The lessons in their order, and the appendices behind them. One that cannot be read as a notebook is in the list by its name,
 * and `warn` says so.
 */
export function lessonsOf({ root }: Course, warn: (sentence: string) => void = console.error): Lesson[] {
  const folder = join(root, 'notebooks');
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => NUMBERED.test(name) && name.endsWith('.ipynb'));
  return names.sort().map((name) => {
    const number = numberOf(name);
    try {
      const { cells } = notebook.parse(JSON.parse(readFileSync(join(folder, name), 'utf8')));
      const text = (kind: string) =>
        cells.filter((cell) => cell.cell_type === kind).map(({ source }) => [source].flat().join(''));
      return {
        number,
        ...headOf(text('markdown')[0] ?? '', name),
        notebook: `notebooks/${name}`,
        minutes: minutesToRead(text('markdown').join('\n'), text('code').join('\n')),
      };
    } catch (error) {
      warn(
        `notebooks/${name} could not be read: ${(error as Error).message.split('\n')[0]}. git checkout notebooks brings it back.`,
      );
      return { number, ...headOf('', name), notebook: `notebooks/${name}`, minutes: 0 };
    }
  });
}

/** `# 02 · Title` and the first paragraph that is bold from end to end. */
export function headOf(markdown: string, name: string): { title: string; question: string } {
  const [, title = name.replace(NUMBERED, '').replace(/\.ipynb$/, '')] = HEADLINE.exec(markdown) ?? [];
  const [, question = ''] = /^\*\*(.+?)\*\*\s*$/ms.exec(markdown) ?? [];
  return { title: title.trim(), question: question.replace(/\s+/g, ' ').replaceAll('*', '') };
}

/** A hundred words a minute, since formulas and tables stand among them, and six lines of code; to five minutes. */
export function minutesToRead(words: string, code: string): number {
  const count = words.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
  const lines = code.split('\n').filter((line) => line.trim()).length;
  return Math.max(5, 5 * Math.round((count / 100 + lines / 6) / 5));
}
