import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { CourseError } from '../error';
import { readYaml } from './yaml';

const date = z.iso.datetime({
  offset: true,
  message: 'a time with its offset was expected, like 2026-12-01T23:59:00+01:00',
});

const schema = z
  .strictObject({
    title: z.string().min(1).default('Grades'),
    /** Ids; without them, every exercise of the course. None where a project alone is graded. */
    exercises: z.array(z.string()).optional(),
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
    /** Reports that were handed in, and a CSV of their marks: student,criterion,points,why and, where wanted, by,date,report. */
    project: z.strictObject({ rubric: z.string(), marks: z.string().optional() }).optional(),
    canvas: z.strictObject({ gradebook: z.string(), column: z.string().min(1) }).optional(),
  })
  .refine(({ exercises, project }) => project || exercises?.length !== 0, {
    path: ['exercises'],
    message: 'at least one exercise was expected, or a project',
  });

/** How a class is graded: `grading.yaml`, whose parts the README names. Paths in it are absolute here. */
export type GradingConfig = z.infer<typeof schema>;

/** What holds without a file: all or nothing, the best attempt, no lateness. */
export const DEFAULT_GRADING: GradingConfig = schema.parse({});

/** Reads `grading.yaml` or `.json` (which is YAML). Throws a CourseError with each mistake and its place. */
export function readConfig(file: string): GradingConfig {
  if (!existsSync(file))
    throw new CourseError(`There is no ${file}. grader/README.md has an example of a grading.yaml.`);
  const here = (path: string) => resolve(dirname(file), path);
  const { late, overrides, appeals, project, canvas, ...rest } = readYaml(file, schema, knownKeys);
  return {
    ...rest,
    late: { ...late, times: late.times && here(late.times) },
    overrides: overrides && here(overrides),
    appeals: appeals && here(appeals),
    project: project && { rubric: here(project.rubric), marks: project.marks && here(project.marks) },
    canvas: canvas && { ...canvas, gradebook: here(canvas.gradebook) },
  };
}

function knownKeys(path: PropertyKey[]): string[] {
  if (path.length === 0) return Object.keys(schema.shape);
  const inside: Record<string, unknown> = {
    late: DEFAULT_GRADING.late,
    project: { rubric: '', marks: '' },
    canvas: { gradebook: '', column: '' },
  };
  const keys = Object.keys((inside[String(path[0])] as object) ?? {});
  return path[0] === 'late' ? [...new Set(['deadline', 'lastDay', 'times', ...keys])].sort() : keys;
}
