import fs from 'node:fs';
import path from 'node:path';

/**
 * Every file below `folder` that `wanted` accepts, as [path, size, time], sorted: changes when a file does, and
 * costs a look at each, not a read.
 * @param {string} folder @param {(file: string) => boolean} isWanted
 * @returns {[string, number, number][]}
 */
export function sourceList(folder, isWanted) {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : sourceList(file, isWanted);
      if (!isWanted(file)) return [];
      const { size, mtimeMs } = fs.statSync(file);
      return [/** @type {[string, number, number]} */ ([file, size, mtimeMs])];
    });
}
