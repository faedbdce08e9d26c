import { existsSync } from 'node:fs';
import { z } from 'zod';
import { CourseError } from '../error';
import { readYaml } from '../policy/yaml';

/** The id under which a project's points are reported. No exercise has it: an exercise's id begins with its lesson. */
export const PROJECT = 'project';

const level = z.strictObject({ points: z.number().min(0), says: z.string().min(1) });

const criterion = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/, 'an id of small letters, digits and hyphens was expected'),
  title: z.string().min(1),
  /** What the marker asks of the report. */
  question: z.string().min(1),
  /** What a report is like at so many points, the most first. */
  levels: z.array(level).min(2, 'at least two levels were expected'),
});

const schema = z.strictObject({ title: z.string().min(1), criteria: z.array(criterion).min(1) });

/** What a report is marked by: criteria, each with levels from the most points to the fewest. */
export type Rubric = z.infer<typeof schema>;
export type Criterion = Rubric['criteria'][number];

/** Points of a criterion at its best level. */
export const mostOf = ({ levels }: Criterion): number => levels[0].points;

/** Points of a report that is at its best in everything. */
export const pointsOf = ({ criteria }: Rubric): number => criteria.reduce((sum, each) => sum + mostOf(each), 0);

/** Reads a rubric (YAML or JSON). Throws a CourseError with each mistake and its place. */
export function readRubric(file: string): Rubric {
  if (!existsSync(file))
    throw new CourseError(`There is no ${file}. A rubric was expected there; project/rubric.yaml is the course's.`);
  const keys: Record<number, z.ZodObject> = { 0: schema, 2: criterion, 4: level };
  const rubric = readYaml(file, schema, (path) => Object.keys(keys[path.length]?.shape ?? {}));
  const mistakes = rubric.criteria.flatMap(({ id, levels }, at) => [
    ...(rubric.criteria.findIndex((other) => other.id === id) < at ? [`two criteria are called '${id}'.`] : []),
    ...(levels.some(({ points }, place) => place > 0 && points >= levels[place - 1].points)
      ? [`the levels of '${id}' do not go from the most points to the fewest.`]
      : []),
  ]);
  if (mistakes.length) throw new CourseError(mistakes.map((mistake) => `${file}: ${mistake}`).join('\n'));
  return rubric;
}
