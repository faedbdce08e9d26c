import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { classes, leftOut } from './photographs-selection.mjs';

/** The package that the photographs and the cut-outs come from. */
export const STAMPS = {
  name: 'tuxpaint-stamps-default',
  version: '2025.03.31-1',
  sha256: '6312d03a37d0220b10fc91a7467bf2a2a2336e08c2f416de04311d25fd7aeacb',
};

/** The chosen pictures below `stamps` as `{ name, label, source, drawn }`, by class and then by name. */
export function chosen(stamps) {
  const isDrawn = (path) => existsSync(join(stamps, `${path}.svg`));
  return Object.entries(classes).flatMap(([label, { folders, files = [], drawn = false }]) => {
    const inFolders = folders.flatMap((folder) =>
      readdirSync(join(stamps, folder))
        .filter((file) => file.endsWith('.png'))
        .map((file) => `${folder}/${basename(file, '.png')}`),
    );
    const taken = new Set([...inFolders.filter((path) => drawn || !isDrawn(path)), ...files]);
    return [...taken]
      .filter((path) => !(path in leftOut))
      .map((source) => ({
        name: basename(source).toLowerCase().replaceAll('_', '-'),
        label,
        source,
        drawn: isDrawn(source) || source.startsWith('clothes/t_'),
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  });
}
