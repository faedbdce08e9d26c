/** Draws datasets/keywords/overview.webp and datasets/letters/overview.webp: spectrograms of some recordings. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spectrogramSheet } from './spectrogram-sheet.mjs';

const here = dirname(fileURLToPath(import.meta.url));

const words = ['yes', 'no', 'left', 'seven', 'stop'];
const spoken = [
  ['quiet', 'en-us-f1'],
  ['room', 'en-us-f1'],
  ['quiet', 'en-gb-scotland-shelby'],
  ['room', 'en-gb-scotland-shelby'],
];
await spectrogramSheet(
  words,
  spoken.map(([room, voice]) => ({
    label: `${room}, ${voice.replace('en-gb-', '')}`,
    files: words.map((word) => join(here, 'keywords', room, word, `${voice}.wav`)),
  })),
  join(here, 'keywords', 'overview.webp'),
);

const letters = ['a', 'e', 's', 'k', 'w'];
const languages = { de: 'German', en: 'English', fr: 'French', it: 'Italian', es: 'Spanish' };
await spectrogramSheet(
  letters,
  Object.entries(languages).map(([language, label]) => ({
    label,
    files: letters.map((letter) => join(here, 'letters', 'letters', letter, `${language}.wav`)),
  })),
  join(here, 'letters', 'overview.webp'),
);
