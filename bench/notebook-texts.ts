interface Cell {
  readonly cell_type: string;
  readonly source: string | readonly string[];
}

/** The text cells of a notebook file, in Markdown. */
export function textCells(notebook: string): string[] {
  const { cells } = JSON.parse(notebook) as { cells: readonly Cell[] };
  return cells
    .filter(({ cell_type }) => cell_type === 'markdown')
    .map(({ source }) => (typeof source === 'string' ? source : source.join('')));
}
