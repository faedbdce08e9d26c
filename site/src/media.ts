import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cheerio, CheerioAPI } from 'cheerio';
import type { Element } from 'domhandler';
import sharp from 'sharp';

const ENDINGS: Readonly<Record<string, string>> = {
  'image/webp': 'webp',
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
  'image/svg+xml': 'svg',
  'audio/wav': 'wav',
  'audio/mpeg': 'mp3',
};

/** Keeps pictures and sounds of outputs as files of the site, each once; gives the path from the site's root. */
export type KeepMedia = (type: string, base64: string) => string | undefined;

/** Media go to `media/` under `site`, named by their content. Undefined for a type that has no ending here. */
export function mediaFolder(site: string): KeepMedia {
  return (type, base64) => {
    const ending = ENDINGS[type];
    if (!ending) return undefined;
    const bytes = Buffer.from(base64, 'base64');
    const name = `media/${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}.${ending}`;
    mkdirSync(join(site, 'media'), { recursive: true });
    writeFileSync(join(site, name), bytes);
    return name;
  };
}

/** Moves what is in the page as `data:` to files that are loaded when they come near the view. `up` leads to the root. */
export function moveMedia($: CheerioAPI, keep: KeepMedia, up: string): void {
  for (const element of $('img[src^="data:"], audio[src^="data:"]').toArray()) {
    const media = $(element);
    const [, type, base64] = media.attr('src')!.match(/^data:([\w/+.-]+);base64,(.*)$/s) ?? [];
    const path = type && keep(type, base64);
    if (!path) continue;
    media.attr('src', up + path);
    if (element.tagName === 'audio') media.attr('preload', 'none');
  }
}

/** Says of every picture how large it is, so that nothing jumps when it comes; `fileOf` finds the file of a `src`. */
export async function measurePictures($: CheerioAPI, fileOf: (src: string) => string): Promise<void> {
  for (const element of $('main img').toArray()) {
    const picture = $(element);
    picture.attr('loading', 'lazy').attr('decoding', 'async');
    if (picture.attr('alt') === undefined) picture.attr('alt', '');
    if (!picture.attr('width')) await sayMeasures(picture, fileOf(picture.attr('src') ?? ''));
  }
}

async function sayMeasures(picture: Cheerio<Element>, file: string): Promise<void> {
  try {
    const { width, height } = await sharp(file).metadata();
    picture.attr('width', String(width)).attr('height', String(height));
  } catch {
    // A picture that cannot be measured is shown all the same, or missed by the check of links.
  }
}
