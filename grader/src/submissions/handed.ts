/** Who handed in: as the learning platform numbers or names them, and how a person calls them. */
export interface Student {
  id: string;
  name: string;
}

/** Where a file of a bulk download comes from, read from its path alone. */
export interface Origin extends Student {
  /** The path inside what this student handed in. */
  path: string;
  /** The platform marked it as late. */
  late?: boolean;
  /** The path and the attempt it stands for, if the number at the name's end counts resubmissions. */
  again?: { path: string; attempt: number };
  /** Why this file can't be graded, where the name alone says so. */
  note?: string;
}

/** One answer to one exercise: its text, and the files next to it that it imports (paths from the answer's folder). */
export interface Answer {
  exercise: string;
  attempt: number;
  late: boolean;
  /** Where in the submission it stood. */
  from: string;
  /** `answer.ts` and its helpers. */
  files: Record<string, string>;
}

/** A project's report as it was handed in. */
export interface Report {
  attempt: number;
  late: boolean;
  /** Where in the submission it is; its ending says what it is. */
  from: string;
  content: Buffer;
}

/** What one student handed in, sorted into answers; `notes` say what could not be read, a sentence each. */
export interface Submission {
  student: Student;
  answers: Answer[];
  /** The report of the last attempt that has one. */
  report?: Report;
  notes: string[];
}

/** Kinds of files that can hold an answer, or a part of one. */
export const READ = /\.(ts|js|ipynb|zip)$/i;

/** The names of a project's report: `report.html`, `my-report (1).md`; platforms put a student before it. */
export const REPORT = /(^|[/_])(my-)?report(-\d{1,3}|_\d{1,3}| ?\(\d{1,3}\))?\.(md|html?|pdf)$/i;

/** What machines put next to people's files: nobody's answer. */
export const JUNK = /(^|\/)(node_modules|__MACOSX|\.git|\.ipynb_checkpoints|dist|\.cache|\.DS_Store|Thumbs\.db)(\/|$)/;
