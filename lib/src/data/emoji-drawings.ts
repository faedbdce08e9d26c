import { TransferError } from '../error';
import { type EmojiStyle, OTHER_NAMES } from './emoji-styles';
import { membersOf } from './packed';

interface Icon {
  readonly body: string;
  readonly width?: number;
  readonly height?: number;
}

/** The contents of an Iconify package: drawings by name, their aliases, and names by Unicode code points. */
interface IconSet {
  readonly icons: Readonly<Record<string, Icon>>;
  readonly aliases: Readonly<Record<string, { parent: string }>>;
  readonly names: Readonly<Record<string, string>>;
  readonly width: number;
  readonly height: number;
}

/** Parses the named JSON members of an npm package archive. Throws if one is missing or is not JSON. */
async function parsedMembers(file: string, paths: readonly string[]): Promise<unknown[]> {
  const members = await membersOf(file, (path) => paths.includes(path));
  try {
    return paths.map((path) => JSON.parse(members.get(path)?.toString('utf8') ?? ''));
  } catch (cause) {
    throw new TransferError(
      `${file} is not an Iconify package (${(cause as Error).message}). Delete it and run npm start, which fetches it again.`,
    );
  }
}

/** Unicode code points as Iconify writes them, without the variation selector for colour (U+FE0F). */
function codePoints(character: string): string {
  return [...character]
    .map((part) => part.codePointAt(0)!.toString(16).padStart(4, '0'))
    .filter((point) => point !== 'fe0f')
    .join('-');
}

const withoutHyphens = (name: string) => name.replaceAll('-', '');

/** The name of an emoji's icon in a set: looked up by character if the set has a character table, else by name. */
function iconName(set: IconSet, style: EmojiStyle, name: string, character: string): string | undefined {
  const known = OTHER_NAMES[style]?.[name];
  if (known !== undefined) return known;
  if (Object.keys(set.names).length > 0) return set.names[codePoints(character)];
  return [...Object.keys(set.icons), ...Object.keys(set.aliases)].find(
    (icon) => withoutHyphens(icon) === withoutHyphens(name),
  );
}

/**
 * Opens the package of a style and returns a function from an emoji (its name in EMOJI_CLASSES and its character) to an SVG
 * of `side` pixels, or undefined if the style lacks it. Drawings without a colour become black.
 */
export async function emojiDrawings(
  file: string,
  style: EmojiStyle,
): Promise<(name: string, character: string, side: number) => string | undefined> {
  const [drawings, characters] = await parsedMembers(file, ['package/icons.json', 'package/chars.json']);
  const { icons, aliases = {}, width = 16, height = 16 } = drawings as IconSet;
  const points = Object.entries(characters as Record<string, string>);
  const names = Object.fromEntries(points.map(([key, icon]) => [key.replaceAll('-fe0f', ''), icon]));
  const set: IconSet = { icons, aliases, names, width, height };
  return (name, character, side) => {
    const key = iconName(set, style, name, character);
    const icon = key === undefined ? undefined : (icons[key] ?? icons[aliases[key]?.parent]);
    if (icon === undefined) return undefined;
    const box = `0 0 ${icon.width ?? width} ${icon.height ?? height}`;
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}" viewBox="${box}" color="#000">${icon.body}</svg>`;
  };
}
