import type { TokenMatch } from './places';

/**
 * The offset in a cell that an offset in its compiled JavaScript comes from, by the tokens of both. Undefined where nothing near
 * the offset comes from the cell. Needs no compiler: a page of the site reads the tokens from a file.
 */
export function placeInCell(tokens: readonly TokenMatch[], output: string, offset: number): number | undefined {
  const at = tokens.findLastIndex(([start]) => start <= offset);
  const line = (end: number) => output.slice(0, end).split('\n').length;
  const here = tokens[at] && line(tokens[at][0]);
  // What was put in stands for what comes next on its line, else for what came before.
  for (let next = at; next >= 0 && next < tokens.length && line(tokens[next][0]) === here; next++) {
    const source = tokens[next][1];
    if (source !== undefined) return source;
  }
  for (let before = at; before >= 0 && line(tokens[before][0]) === here; before--) {
    const source = tokens[before][1];
    if (source !== undefined) return source;
  }
  return undefined;
}
