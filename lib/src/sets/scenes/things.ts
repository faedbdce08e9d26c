import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { newestPackage } from '../../data/emoji';
import { EMOJI_CLASSES } from '../../data/emoji-classes';
import { emojiDrawings } from '../../data/emoji-drawings';
import { randomFrom } from '../../data/shuffle';
import { TransferError } from '../../error';
import { partThings } from './part-things';

const STYLE = 'noto';
/** Drawings are rendered slightly larger than their largest size in a scene. */
const DRAWN_SIDE = 256;

/** Objects by class, as `class/name`, and their image sources. */
export interface Things {
  readonly classes: readonly string[];
  readonly names: readonly (readonly string[])[];
  readonly source: (name: string) => string | Buffer;
  /** A hash of the images. */
  readonly stamp: string;
}

/** A hash of all parts. */
export const sha256 = (...parts: (string | Buffer)[]) =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex');

/** The cut-outs of the checkout. */
export function cutOuts(datasets: string): Things {
  const folder = join(datasets, 'scenes', 'cut-outs');
  if (!existsSync(folder)) {
    throw new TransferError(
      `The cut-outs are not in ${folder}. They are part of the course's checkout: git restore it.`,
    );
  }
  const classes = readdirSync(folder).sort();
  const filesOf = (label: string) => readdirSync(join(folder, label)).sort();
  const names = classes.map((label) => filesOf(label).map((file) => `${label}/${basename(file, '.webp')}`));
  const source = (name: string) => join(folder, `${name}.webp`);
  return { classes, names, source, stamp: sha256(...names.flat().map((name) => readFileSync(source(name)))) };
}

/** Noto's drawings, from the package that setup fetched. */
export async function drawings(from: string): Promise<Things> {
  const archive = newestPackage(STYLE, from);
  const draw = await emojiDrawings(archive, STYLE);
  const svgs = new Map<string, string>();
  for (const [label, members] of Object.entries(EMOJI_CLASSES)) {
    for (const [name, character] of Object.entries(members)) {
      const svg = draw(name, character, DRAWN_SIDE);
      if (svg !== undefined) svgs.set(`${label}/${name}`, svg);
    }
  }
  const classes = Object.keys(EMOJI_CLASSES);
  const names = classes.map((label) => [...svgs.keys()].filter((name) => name.startsWith(`${label}/`)).sort());
  return {
    classes,
    names,
    source: (name) => Buffer.from(svgs.get(name)!),
    stamp: sha256(JSON.stringify([...svgs])),
  };
}

/** The objects of each class in this part, the same on every machine. */
export function thingsOf(part: 'train' | 'test', { names, classes }: Things): string[][] {
  const random = randomFrom(2014);
  return names.map((paths, label) => {
    const objects = paths.map((path) => path.slice(classes[label].length + 1));
    return partThings(objects, random)[part].map((name) => `${classes[label]}/${name}`);
  });
}
