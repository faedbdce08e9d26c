const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

/** A table of a generated page. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
