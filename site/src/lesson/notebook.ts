import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { SiteError } from '../error';

/** Jupyter writes text as one string or as its lines. */
const text = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (Array.isArray(value) ? value.join('') : value));

const output = z.discriminatedUnion('output_type', [
  z.object({ output_type: z.literal('stream'), name: z.string(), text }),
  z.object({ output_type: z.literal('display_data'), data: z.record(z.string(), z.unknown()) }),
  z.object({ output_type: z.literal('execute_result'), data: z.record(z.string(), z.unknown()) }),
  z.object({ output_type: z.literal('error'), ename: z.string(), evalue: z.string(), traceback: z.array(z.string()) }),
]);

const cell = z.object({
  cell_type: z.enum(['markdown', 'code', 'raw']),
  source: text,
  outputs: z.array(output).default([]),
  execution_count: z.number().nullish(),
  metadata: z
    .object({
      execution: z
        .object({ 'iopub.execute_input': z.string(), 'shell.execute_reply': z.string() })
        .partial()
        .optional(),
    })
    .optional(),
});

const notebook = z.object({ nbformat: z.literal(4), cells: z.array(cell).min(1) });

export type Notebook = z.infer<typeof notebook>;
export type Cell = z.infer<typeof cell>;
export type Output = z.infer<typeof output>;

/** The notebook in a file. Throws a SiteError with what is wrong with it. */
export function readNotebook(file: string): Notebook {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new SiteError(
      `${file} cannot be read as a notebook (${(cause as Error).message}). Restore it, or run the lesson again.`,
    );
  }
  const parsed = notebook.safeParse(content);
  if (parsed.success) return parsed.data;
  throw new SiteError(`${file} must be a notebook of format 4 with cells:\n${z.prettifyError(parsed.error)}`);
}
