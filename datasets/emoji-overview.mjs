/** Draws datasets/emoji/overview.webp from the rasterised styles: one emoji of each class, a row per style. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EMOJI_STYLES } from 'transferlab';
import { contactSheet } from './contact-sheet.mjs';

const emoji = join(dirname(fileURLToPath(import.meta.url)), 'emoji');
const shown = [
  'birds/penguin',
  'clothes/t-shirt',
  'electronics/radio',
  'fish/tropical-fish',
  'flowers/tulip',
  'fruit/strawberry',
  'hoofed-animals/horse-face',
  'insects/lady-beetle',
  'instruments/trumpet',
  'tools/wrench',
  'vegetables/eggplant',
  'vehicles/bicycle',
];

const rows = EMOJI_STYLES.map((style) => ({
  label: style,
  files: shown.map((path) => join(emoji, style, `${path}.webp`)).map((file) => (existsSync(file) ? file : undefined)),
}));
await contactSheet(rows, join(emoji, 'overview.webp'));
