import { readFileSync } from 'node:fs';
import { isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { CourseError } from '../error';

/**
 * Reads a file of YAML, or of JSON, which is YAML, and returns what `schema` makes of it. `knownKeys` are the keys that may
 * be inside the value at a path. Throws a CourseError with each mistake and its place: `grading.yaml:7:18: …`.
 */
export function readYaml<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
  knownKeys: (path: PropertyKey[]) => string[] = () => [],
): z.infer<Schema> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new CourseError(`${file} could not be read (${(error as NodeJS.ErrnoException).code}).`);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  if (document.errors.length) {
    throw new CourseError(document.errors.map(({ pos, message }) => `${at(pos[0])}: ${message}`).join('\n'));
  }
  const parsed = schema.safeParse(document.toJS() ?? {});
  if (parsed.success) return parsed.data;
  throw new CourseError(parsed.error.issues.map((issue) => `${at(placeOf(issue))}: ${sentence(issue)}`).join('\n'));

  /** Where the value stands that an issue is about, or the nearest thing around it that is in the file. */
  function placeOf({ path, ...issue }: z.core.$ZodIssue): number {
    const key = issue.code === 'unrecognized_keys' ? [...path, issue.keys[0]] : path;
    for (let depth = key.length; depth > 0; depth--) {
      const node = document.getIn(key.slice(0, depth), true);
      if (isNode(node) && node.range) return node.range[0];
    }
    return 0;
  }

  function sentence(issue: z.core.$ZodIssue): string {
    const where = issue.path.join('.');
    if (issue.code === 'unrecognized_keys') {
      const known = knownKeys(issue.path);
      return `${[...issue.path, issue.keys[0]].join('.')} is not known${known.length ? `; known here: ${known.join(', ')}` : ''}.`;
    }
    return `${where || 'the file'}: ${issue.message}.`;
  }
}
