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
 * The answers in a notebook, by exercise id. A code cell is an answer when its first line is `// answer: 00-softmax`;
 * several cells with one id are one answer, in order. Cells of imports only go before each answer; outputs don't count,
 * so that it is all the same whether the notebook was run. Undefined when it is no notebook.
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
  const shared = code.filter(onlyImports).flatMap((source) => source.split('\n').filter((line) => IMPORT.test(line)));
  const answers = new Map<string, string[]>();
  for (const source of code) {
    const [, id] = MARK.exec(source.split('\n', 1)[0]) ?? [];
    if (id) answers.set(id, [...(answers.get(id) ?? []), source]);
  }
  return new Map([...answers].map(([id, cells]) => [id, joined(shared, cells)]));
}

const onlyImports = (source: string) =>
  source.split('\n').every((line) => !line.trim() || line.trim().startsWith('//') || IMPORT.test(line));

/** Each import once, and none of `course`: `check` and `hint` are for the notebook, not for the answer. */
function joined(shared: string[], cells: string[]): string {
  const seen = new Set<string>();
  const body = cells.join('\n').split('\n');
  const own = new Set(body.map((line) => line.trim()));
  const keep = (line: string) => {
    if (!IMPORT.test(line)) return true;
    if (/['"]course['"]/.test(line) || seen.has(line.trim())) return false;
    seen.add(line.trim());
    return true;
  };
  return [...shared.filter((line) => !own.has(line.trim())), ...body].filter(keep).join('\n');
}

/** In a cell nobody writes `export`: adds it for the names that the exercise asks for and the cell declares. */
export async function withExports(text: string, wanted: string[]): Promise<string> {
  const has = (await outline(new Map([['answer.ts', text]]), 'answer.ts'))?.exports;
  if (!has) return text;
  let whole = text;
  for (const name of wanted.filter((one) => !has.includes(one))) {
    const more = `${whole}\nexport { ${name} };`;
    if (await outline(new Map([['answer.ts', more]]), 'answer.ts')) whole = more;
  }
  return whole === text ? text : `${whole}\n`;
}
