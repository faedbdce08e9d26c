import { z } from 'zod';
import { outline } from './outline';

const lines = z
  .union([z.string(), z.array(z.string())])
  .transform((source) => (Array.isArray(source) ? source.join('') : source));
const notebook = z.object({
  nbformat: z.number(),
  cells: z.array(z.object({ cell_type: z.string(), source: lines })),
});

const MARK = /^\s*\/\/\s*answer:\s*(\S+)\s*$/i;
const IMPORT = /^import\s[^;]*?(from\s*)?['"][^'"]+['"];?\s*$/;

/**
 * The answers in a notebook, by exercise id. A code cell is an answer when its first line is `// answer: 00-softmax`; several
 * cells with one id are one answer, in order. Cells of imports only go before each answer; outputs don't count, so that it is
 * all the same whether the notebook was run. Undefined when it is not a notebook.
 */
export function answerCells(text: string): Map<string, string> | undefined {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = notebook.safeParse(content);
  if (!parsed.success) return undefined;
  const code = parsed.data.cells.filter(({ cell_type }) => cell_type === 'code').map(({ source }) => source);
  return new Map([...answersOf(code)].map(([id, lines]) => [id, lines.map(({ text }) => text).join('\n')]));
}

/** A line of an answer, and where it stands: in which of the cells of that answer (from 0), and in which line (from 1). */
export interface AnswerLine {
  text: string;
  cell: number;
  line: number;
}

/** The answers in code cells, by exercise id, in the order in which the cells stand. */
export function answersOf(code: readonly string[]): Map<string, AnswerLine[]> {
  const shared = code.filter(onlyImports).flatMap((source) => source.split('\n').filter((line) => IMPORT.test(line)));
  const answers = new Map<string, string[]>();
  for (const source of code) {
    const id = answeredBy(source);
    if (id) answers.set(id, [...(answers.get(id) ?? []), source]);
  }
  return new Map([...answers].map(([id, cells]) => [id, joined(shared, cells)]));
}

/** The exercise that a cell says it answers. */
export const answeredBy = (source: string): string | undefined => MARK.exec(source.split('\n', 1)[0])?.[1];

const onlyImports = (source: string) =>
  source.split('\n').every((line) => !line.trim() || line.trim().startsWith('//') || IMPORT.test(line));

/** Each import once, and none of `course`: `check` and `hint` are for the notebook, not for the answer. */
function joined(shared: string[], cells: string[]): AnswerLine[] {
  const seen = new Set<string>();
  const body = cells.flatMap((source, cell) =>
    source.split('\n').map((text, at): AnswerLine => ({ text, cell, line: at + 1 })),
  );
  const bodyLines = new Set(body.map(({ text }) => text.trim()));
  const keep = ({ text }: AnswerLine) => {
    if (!IMPORT.test(text)) return true;
    if (/['"]course['"]/.test(text) || seen.has(text.trim())) return false;
    seen.add(text.trim());
    return true;
  };
  const before = shared.filter((line) => !bodyLines.has(line.trim())).map((text) => ({ text, cell: 0, line: 1 }));
  return [...before, ...body].filter(keep);
}

/** In a cell nobody writes `export`: adds it for the names that the exercise asks for and the cell declares. */
export async function withExports(text: string, required: string[]): Promise<string> {
  const has = (await outline(new Map([['answer.ts', text]]), 'answer.ts'))?.exports;
  if (!has) return text;
  let code = text;
  for (const name of required.filter((exportName) => !has.includes(exportName))) {
    const more = `${code}\nexport { ${name} };`;
    if (await outline(new Map([['answer.ts', more]]), 'answer.ts')) code = more;
  }
  return code === text ? text : `${code}\n`;
}
