/**
 * Derives datasets/letters from Debian's klettres-data:
 *
 *   node datasets/derive-letters.mjs [UNPACKED_PACKAGE_FOLDER]
 *
 * Without a folder it fetches the package with `apt-get download` and checks its sha256. It needs `oggdec` (Debian's
 * vorbis-tools). Each recording is mixed to one channel, resampled to 16 kHz, cut to what is spoken, brought to the same
 * peak, and written as mu-law WAV. `sources.csv` says which file each came from.
 */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readWav, resample } from 'transferlab';
import { muLawWav } from 'transferlab/dist/sets/mu-law-wav.js';
import { withDebianPackage } from './debian-package.mjs';

const PACKAGE = {
  name: 'klettres-data',
  version: '4:25.04.0-1',
  sha256: '680eca97afa1d19bedac55e2bd93746415da89082462501949bd434d0112a8b0',
};
/** Languages that are written in Latin letters and give most of A to Z a recording; of Danish the Ogg files are odd. */
const LATIN = ['cs', 'de', 'en', 'en_GB', 'es', 'fr', 'hu', 'it', 'lt', 'nb', 'nds', 'nl', 'pt_BR'];
const SYLLABLES = ['cs', 'de', 'es', 'fr', 'it', 'lt', 'pt_BR', 'ru', 'tn', 'uk'];
const PER_LANGUAGE = 18;
const RATE = 16_000;
const PEAK = 0.7;
/** Frames of 10 ms are spoken that are within so many decibels of the loudest, and so many above the noise. */
const RANGE = 35;
const ABOVE_NOISE = 10;
/** Frames of silence that may be inside a word. */
const GAP = 20;
const FRAME = RATE / 100;
const MARGIN = 4 * FRAME;
const LONGEST = 1.2;

const target = join(dirname(fileURLToPath(import.meta.url)), 'letters');

/** What a language's sounds.xml lists: `{ letters, syllables }`, each `{ name, file }`. */
function listed(folder, language) {
  const text = readFileSync(join(folder, language, 'sounds.xml'), 'utf8').replace(/<!--[\s\S]*?-->/g, '');
  const [letters, syllables = ''] = text.split(/<syllables>/);
  const sounds = (part) =>
    [...part.matchAll(/<sound\s+name="([^"]+)"\s+file="([^"]+)"/g)].map(([, name, file]) => ({ name, file }));
  return { letters: sounds(letters), syllables: sounds(syllables) };
}

/**
 * The part that is spoken: around the loudest frame as far as no silence is longer than GAP, and a little more. The noise
 * is what a tenth of all frames stay below.
 */
function spoken(samples) {
  const levels = Array.from({ length: Math.floor(samples.length / FRAME) }, (_, frame) => {
    const part = samples.subarray(frame * FRAME, (frame + 1) * FRAME);
    return 10 * Math.log10(part.reduce((sum, value) => sum + value * value, 0) / FRAME + 1e-10);
  });
  const loudest = Math.max(...levels);
  const noise = [...levels].sort((a, b) => a - b)[Math.floor(levels.length / 10)];
  const least = Math.min(Math.max(loudest - RANGE, noise + ABOVE_NOISE), loudest - 12);
  const edge = (step) => {
    let last = levels.indexOf(loudest);
    for (let frame = last; frame >= 0 && frame < levels.length && Math.abs(frame - last) <= GAP; frame += step) {
      if (levels[frame] >= least) last = frame;
    }
    return last;
  };
  return samples.slice(Math.max(0, edge(-1) * FRAME - MARGIN), (edge(1) + 1) * FRAME + MARGIN);
}

async function derive(ogg, file, scratch) {
  const wav = join(scratch, 'decoded.wav');
  execFileSync('oggdec', ['-Q', '-o', wav, ogg], { stdio: ['ignore', 'ignore', 'ignore'] });
  const { samples, rate } = await readWav(wav);
  const word = spoken(resample(samples, { from: rate, to: RATE }));
  if (word.length > LONGEST * RATE) return false;
  const peak = word.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, muLawWav({ samples: word.map((value) => (value * PEAK) / peak), rate: RATE }));
  return true;
}

/** A name for a file: what is written where that is plain Latin letters, else what the package calls it. */
const nameOf = ({ name, file }) =>
  /^[a-z]+$/i.test(name) ? name.toLowerCase() : file.replace(/.*\/(.*)\.ogg/, '$1').toLowerCase();

async function main(unpacked) {
  const sounds = join(unpacked, 'usr/share/klettres');
  const derived = mkdtempSync(join(target, 'new-'));
  const rows = [];
  const take = async (path, language, { name, file }) => {
    if (!(await derive(join(sounds, file), join(derived, path), derived))) return console.log(`too long: ${file}`);
    rows.push(`${path},${language},${name},${file}`);
  };
  try {
    for (const language of LATIN) {
      const single = listed(sounds, language).letters.filter(({ name }) => /^[A-Z]$/.test(name));
      for (const sound of single) await take(`letters/${sound.name.toLowerCase()}/${language}.wav`, language, sound);
    }
    for (const language of SYLLABLES) {
      const { syllables } = listed(sounds, language);
      const first = new Map(syllables.map((sound) => [nameOf(sound), sound]));
      const names = [...first.keys()]
        .filter((name) => name.length > 1 && existsSync(join(sounds, first.get(name).file)))
        .slice(0, PER_LANGUAGE);
      for (const name of names) await take(`syllables/${language}/${name}.wav`, language, first.get(name));
    }
    rmSync(join(derived, 'decoded.wav'), { force: true });
    writeFileSync(join(derived, 'sources.csv'), `file,language,written,source\n${rows.join('\n')}\n`);
    for (const entry of readdirSync(derived)) {
      rmSync(join(target, entry), { recursive: true, force: true });
      renameSync(join(derived, entry), join(target, entry));
    }
  } finally {
    rmSync(derived, { recursive: true, force: true });
  }
}

mkdirSync(target, { recursive: true });
const given = process.argv[2];
(given === undefined ? withDebianPackage(PACKAGE, main) : main(given)).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
