import { TransferError } from '../error';
import { type EmojiStyle, OTHER_NAMES } from './emoji-styles';
import { membersOf } from './packed';

interface Icon {
  readonly body: string;
  readonly width?: number;
  readonly height?: number;
}

/** What an Iconify package holds: drawings by name, their aliases, and names by Unicode code points. */
interface IconSet {
  readonly icons: Readonly<Record<string, Icon>>;
  readonly aliases: Readonly<Record<string, { parent: string }>>;
  readonly names: Readonly<Record<string, string>>;
  readonly width: number;
  readonly height: number;
}

/** The named members of a packed npm package, parsed. What holds others is a TransferError. */
async function members(file: string, paths: readonly string[]): Promise<unknown[]> {
  const found = await membersOf(file, (path) => paths.includes(path));
  try {
    return paths.map((path) => JSON.parse(found.get(path)?.toString('utf8') ?? ''));
  } catch (cause) {
    throw new TransferError(
      `${file} is no Iconify package (${(cause as Error).message}). Delete it and run npm start, which fetches it again.`,
    );
  }
}

/** Unicode code points as Iconify writes them, without the mark that asks for a colour picture. */
function codePoints(character: string): string {
  return [...character]
    .map((part) => part.codePointAt(0)!.toString(16).padStart(4, '0'))
    .filter((point) => point !== 'fe0f')
    .join('-');
}

const squeezed = (name: string) => name.replaceAll('-', '');

/** Where an emoji is drawn in a set: by its character where the set has a table of those, else by its name. */
function iconName(set: IconSet, style: EmojiStyle, name: string, character: string): string | undefined {
  const known = OTHER_NAMES[style]?.[name];
  if (known !== undefined) return known;
  if (Object.keys(set.names).length > 0) return set.names[codePoints(character)];
  return [...Object.keys(set.icons), ...Object.keys(set.aliases)].find((icon) => squeezed(icon) === squeezed(name));
}

/**
 * Opens the package of a style and returns a function from an emoji (our name for it, and its character) to an SVG of
 * `side` pixels, or undefined where the style does not draw it. Drawings without a colour of their own become black.
 */
export async function emojiDrawings(
  file: string,
  style: EmojiStyle,
): Promise<(name: string, character: string, side: number) => string | undefined> {
  const [drawings, characters] = await members(file, ['package/icons.json', 'package/chars.json']);
  const { icons, aliases = {}, width = 16, height = 16 } = drawings as IconSet;
  const points = Object.entries(characters as Record<string, string>);
  const names = Object.fromEntries(points.map(([key, icon]) => [key.replaceAll('-fe0f', ''), icon]));
  const set: IconSet = { icons, aliases, names, width, height };
  return (name, character, side) => {
    const found = iconName(set, style, name, character);
    const icon = found === undefined ? undefined : (icons[found] ?? icons[aliases[found]?.parent]);
    if (icon === undefined) return undefined;
    const box = `0 0 ${icon.width ?? width} ${icon.height ?? height}`;
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}" viewBox="${box}" color="#000">${icon.body}</svg>`;
  };
}
