import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isNode, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { CourseError } from '../error';

const date = z.iso.datetime({
  offset: true,
  message: 'a time with its offset was expected, like 2026-12-01T23:59:00+01:00',
});

const schema = z.strictObject({
  title: z.string().min(1).default('Grades'),
  /** Ids; without them, every exercise of the course. */
  exercises: z.array(z.string()).min(1).optional(),
  credit: z.enum(['all', 'share']).default('all'),
  attempts: z.enum(['best', 'last']).default('best'),
  /** What drawn inputs hang on; without it a number that is drawn for the folder of results and kept there. */
  salt: z.int().optional(),
  late: z
    .strictObject({
      deadline: date.optional(),
      graceMinutes: z.number().min(0).default(0),
      percentPerDay: z.number().min(0).max(100).default(0),
      lastDay: z.number().int().min(0).optional(),
      markedDays: z.number().int().min(0).default(1),
      extensions: z.record(z.string(), z.number().min(0)).default({}),
      /** A CSV: student,submitted and, where there are several, attempt. */
      times: z.string().optional(),
    })
    .prefault({}),
  /** A CSV: student,exercise,points,why and, where wanted, by,date. */
  overrides: z.string().optional(),
  /** A CSV: student,exercise,date,text,decision,by,reply. */
  appeals: z.string().optional(),
  canvas: z.strictObject({ gradebook: z.string(), column: z.string().min(1) }).optional(),
});

/** How a class is graded: `grading.yaml`, whose parts the README names. Paths in it are absolute here. */
export type GradingConfig = z.infer<typeof schema>;

/** What holds without a file: all or nothing, the best attempt, no lateness. */
export const DEFAULT_GRADING: GradingConfig = schema.parse({});

/** Reads `grading.yaml` or `.json` (which is YAML). Throws a CourseError with each mistake and its place. */
export function readConfig(file: string): GradingConfig {
  if (!existsSync(file))
    throw new CourseError(`There is no ${file}. grader/README.md has an example of a grading.yaml.`);
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(file, 'utf8'), { lineCounter: lines, prettyErrors: false });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  if (document.errors.length) {
    throw new CourseError(document.errors.map(({ pos, message }) => `${at(pos[0])}: ${message}`).join('\n'));
  }
  const parsed = schema.safeParse(document.toJS() ?? {});
  if (!parsed.success) {
    throw new CourseError(parsed.error.issues.map((issue) => `${at(placeOf(issue))}: ${sentence(issue)}`).join('\n'));
  }
  const here = (path: string) => resolve(dirname(file), path);
  const { late, overrides, appeals, canvas, ...rest } = parsed.data;
  return {
    ...rest,
    late: { ...late, times: late.times && here(late.times) },
    overrides: overrides && here(overrides),
    appeals: appeals && here(appeals),
    canvas: canvas && { ...canvas, gradebook: here(canvas.gradebook) },
  };

  /** Where the value stands that an issue is about, or the nearest thing around it that is in the file. */
  function placeOf({ path, ...issue }: z.core.$ZodIssue): number {
    const key = issue.code === 'unrecognized_keys' ? [...path, issue.keys[0]] : path;
    for (let depth = key.length; depth > 0; depth--) {
      const node = document.getIn(key.slice(0, depth), true);
      if (isNode(node) && node.range) return node.range[0];
    }
    return 0;
  }
}

function sentence(issue: z.core.$ZodIssue): string {
  const where = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(issue.path);
    return `${[...issue.path, issue.keys[0]].join('.')} is not known${known.length ? `; known here: ${known.join(', ')}` : ''}.`;
  }
  return `${where || 'the file'}: ${issue.message}.`;
}

function knownKeys(path: PropertyKey[]): string[] {
  if (path.length === 0) return Object.keys(schema.shape);
  const inside: Record<string, unknown> = { late: DEFAULT_GRADING.late, canvas: { gradebook: '', column: '' } };
  const keys = Object.keys((inside[String(path[0])] as object) ?? {});
  return path[0] === 'late' ? [...new Set(['deadline', 'lastDay', 'times', ...keys])].sort() : keys;
}
