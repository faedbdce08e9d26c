/**
 * What the kernel's files use of `node:util`, for the page. `inspect` prints values as Node does in the common cases: nested to a
 * depth of two, at most a hundred entries, several lines where one would be longer than 72 characters.
 */
const [DEEPEST, MOST, WIDTH] = [2, 100, 72];

export function inspect(value: unknown, _options?: object): string {
  return printed(value, 0, []);
}

/** Whether a value is an error, also of another realm. A page cannot tell that a value is a Proxy. */
export const types = {
  isNativeError: (value: unknown): value is Error => Object.prototype.toString.call(value) === '[object Error]',
  isProxy: (_value: unknown): boolean => false,
};

/** A text without the escape sequences that colour a terminal. */
export function stripVTControlCharacters(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to remove.
  return text.replace(/\u001b\[[0-?]*[ -/]*[@-~]/g, '');
}

function printed(value: unknown, depth: number, above: readonly object[]): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return `[${value.name ? `Function: ${value.name}` : 'Function (anonymous)'}]`;
  if (Object.is(value, -0)) return '-0';
  if (typeof value !== 'object' || value === null) return String(value);
  if (above.includes(value)) return '[Circular *1]';
  if (value instanceof Error) return value.stack || `${value.name}: ${value.message}`;
  if (value instanceof RegExp) return String(value);
  if (value instanceof Date) return value.toISOString();
  const name = nameOf(value);
  if (depth > DEEPEST) return Array.isArray(value) ? '[Array]' : `[${name || 'Object'}]`;
  const inner = (part: unknown) => printed(part, depth + 1, [...above, value]);
  if (Array.isArray(value)) return list('', value.map(inner), depth, '[]');
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    const entries = value as unknown as ArrayLike<number>;
    return list(
      `${name}(${entries.length}) `,
      Array.from(entries)
        .slice(0, MOST + 1)
        .map(inner),
      depth,
      '[]',
      entries.length,
    );
  }
  if (value instanceof Set) return list(`Set(${value.size}) `, [...value].map(inner), depth, '{}');
  if (value instanceof Map) {
    const entries = [...value].map(([key, one]) => `${inner(key)} => ${inner(one)}`);
    return list(`Map(${value.size}) `, entries, depth, '{}');
  }
  const entries = Object.entries(value).map(
    ([key, one]) => `${/^[A-Za-z_$][\w$]*$/.test(key) ? key : quoted(key)}: ${inner(one)}`,
  );
  return list(name && name !== 'Object' ? `${name} ` : '', entries, depth, '{}');
}

function list(
  head: string,
  entries: readonly string[],
  depth: number,
  [open, close]: string,
  length = entries.length,
): string {
  if (length === 0) return `${head}${open}${close}`;
  const more = length - MOST;
  const shown = more > 0 ? [...entries.slice(0, MOST), `... ${more} more item${more > 1 ? 's' : ''}`] : entries;
  const indent = '  '.repeat(depth + 1);
  const line = shown.join(', ');
  const isShort = line.length + head.length + indent.length <= WIDTH && !line.includes('\n');
  if (isShort && (open === '{' || shown.length <= 6)) return `${head}${open} ${line} ${close}`;
  const rows = open === '[' && shown.length > 6 ? inColumns(shown) : shown;
  return `${head}${open}\n${rows.map((row) => indent + row).join(',\n')}\n${'  '.repeat(depth)}${close}`;
}

/** Short entries of a long list next to each other, in columns of the same width. */
function inColumns(entries: readonly string[]): readonly string[] {
  // biome-ignore lint/plugin: MOST entries and one more at most.
  const width = Math.max(...entries.map(({ length }) => length)) + 2;
  if (width > 20 || entries.some((entry) => entry.includes('\n'))) return entries;
  const columns = Math.max(
    1,
    Math.min(Math.floor(WIDTH / width), Math.round(Math.sqrt(2.5 * width * entries.length) / width), 16),
  );
  const rows: string[] = [];
  for (let from = 0; from < entries.length; from += columns) {
    const row = entries.slice(from, from + columns);
    rows.push(row.map((entry, at) => (at < row.length - 1 ? `${entry},`.padEnd(width) : entry)).join(''));
  }
  return rows;
}

function quoted(text: string): string {
  const quote = ["'", '"', '`'].find((mark) => !text.includes(mark)) ?? "'";
  const escaped = text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/\t/g, '\\t');
  return quote + (quote === "'" && text.includes("'") ? escaped.replace(/'/g, "\\'") : escaped) + quote;
}

function nameOf(value: object): string {
  return Object.getPrototypeOf(value)?.constructor?.name ?? '';
}
