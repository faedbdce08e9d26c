import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { TransferError } from '../error';
import { cacheFolder, courseFolder } from '../places';
import { requirePath } from '../require/arguments';
import { requireOptions } from '../require/options';
import { EMOJI_CLASSES } from './emoji-classes';
import { emojiDrawings } from './emoji-drawings';
import { EMOJI_STYLES, type EmojiStyle, OTHER_NAMES } from './emoji-styles';
import { makeFolder } from './made-folder';
import { sharp } from './sharp';

const SIDE = 224;
const MARGIN = 12;

/** The result for one style: its number of images, and the emoji it lacks. */
export interface EmojiReport {
  readonly style: EmojiStyle;
  readonly folder: string;
  readonly images: number;
  /** As `class/name`. */
  readonly missing: readonly string[];
  /** False if the images already existed. */
  readonly made: boolean;
}

interface RasteriseOptions {
  styles?: readonly EmojiStyle[];
  /** Folder of the packages; default `downloads` in the cache. */
  from?: string;
  /** Folder in which the style folders are created; default `datasets/emoji` in the course. */
  to?: string;
  /** Called after each style, to show progress. */
  onStyle?: (report: EmojiReport) => void;
}

const emoji = Object.entries(EMOJI_CLASSES).flatMap(([label, members]) =>
  Object.entries(members).map(([name, character]) => ({ label, name, character })),
);

/** The newest package of a style in the folder. */
export function newestPackage(style: EmojiStyle, folder: string): string {
  const isPackage = new RegExp(`^iconify-json-${style}-\\d[\\d.]*\\.tgz$`);
  const packages = (existsSync(folder) ? readdirSync(folder) : [])
    .filter((file) => isPackage.test(file))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  if (packages.length > 0) return join(folder, packages[packages.length - 1]);
  throw new TransferError(
    `The emoji of '${style}' are not in ${folder} (iconify-json-${style}-VERSION.tgz). Run npm start, which fetches them.`,
  );
}

/** A hash of the package, the list of emoji and the drawing settings. */
function stampOf(archive: string, style: EmojiStyle): string {
  const hash = createHash('sha256').update(readFileSync(archive));
  return hash.update(JSON.stringify([EMOJI_CLASSES, OTHER_NAMES[style], SIDE, MARGIN])).digest('hex');
}

async function draw(svg: string, file: string): Promise<void> {
  await mkdir(join(file, '..'), { recursive: true });
  await sharp(Buffer.from(svg))
    .extend({ top: MARGIN, bottom: MARGIN, left: MARGIN, right: MARGIN, background: '#ffffff' })
    .flatten({ background: '#ffffff' })
    .webp({ quality: 90, effort: 1 })
    .toFile(file);
}

async function drawStyle(archive: string, style: EmojiStyle, folder: string): Promise<void> {
  const drawing = await emojiDrawings(archive, style);
  const drawn = emoji.map(async ({ label, name, character }) => {
    const svg = drawing(name, character, SIDE - 2 * MARGIN);
    if (svg !== undefined) await draw(svg, join(folder, label, `${name}.webp`));
  });
  await Promise.all(drawn);
}

/**
 * Rasterises the emoji of each style to 224 px images on white, in `datasets/emoji/STYLE/CLASS/NAME.webp`: the same
 * objects in eight drawing styles, a set with real domain gaps. Each style is written atomically, and again only if its
 * package or the list of emoji changed, so you can interrupt and rerun it. Returns a report for each style. Throws if
 * an option is unknown, or if a package is missing or damaged; the styles before it remain.
 */
export async function rasteriseEmoji(options: RasteriseOptions = {}): Promise<EmojiReport[]> {
  requireOptions('rasteriseEmoji', options, { styles: true, from: true, to: true, onStyle: true });
  const { styles = EMOJI_STYLES, from = join(cacheFolder(), 'downloads'), onStyle } = options;
  const to = options.to ?? join(courseFolder() ?? process.cwd(), 'datasets', 'emoji');
  requirePath("rasteriseEmoji's from", from);
  requirePath("rasteriseEmoji's to", to);
  const reports: EmojiReport[] = [];
  for (const style of styles) {
    const archive = newestPackage(style, from);
    const folder = join(to, style);
    const made = await makeFolder(folder, stampOf(archive, style), (scratch) => drawStyle(archive, style, scratch));
    const missing = emoji
      .map(({ label, name }) => `${label}/${name}`)
      .filter((path) => !existsSync(join(folder, `${path}.webp`)));
    const report = { style, folder, images: emoji.length - missing.length, missing, made };
    onStyle?.(report);
    reports.push(report);
  }
  return reports;
}
