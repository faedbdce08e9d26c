/** A synthetic voice: an English accent, a voice variant, a speed in words per minute, a pitch from 0 to 99. */
export interface Voice {
  readonly name: string;
  readonly accent: string;
  readonly variant: string;
  readonly speed: number;
  readonly pitch: number;
}

const ACCENTS = [
  'en-us',
  'en-gb',
  'en-gb-scotland',
  'en-gb-x-rp',
  'en-gb-x-gbclan',
  'en-gb-x-gbcwmd',
  'en-us-nyc',
  'en-029',
];

/**
 * One voice per variant. Without eSpeak's robots and whispers, the variants that its WebAssembly build lacks, and three (f3,
 * f5, Alicia) whose breath noise is not reproducible.
 */
const VARIANTS = [
  ...['f1', 'f2', 'shelby', 'f4', 'max', 'm1', 'm2', 'm3', 'm4', 'm5', 'm6', 'm7', 'm8'],
  ...[
    'Alex',
    'pablo',
    'Andrea',
    'Andy',
    'Annie',
    'Denis',
    'Diogo',
    'Gene',
    'Henrique',
    'Hugo',
    'Jacky',
    'Lee',
    'Marco',
    'Mario',
  ],
  ...['Michael', 'Mike', 'anika', 'antonio', 'belinda', 'boris', 'ed'],
  ...['linda', 'paul', 'quincy', 'rob', 'steph', 'travis'],
];

const SPEEDS = [120, 135, 150, 165, 180];
const PITCHES = [35, 42, 50, 58, 65, 72, 28];

/** Forty voices: each variant once, each of the eight accents five times, with speeds and pitches spread over them. */
export const VOICES: readonly Voice[] = VARIANTS.map((variant, index) => {
  const accent = ACCENTS[index % ACCENTS.length];
  const name = `${accent.replaceAll('-x-', '-')}-${variant.toLowerCase()}`;
  const speed = SPEEDS[index % SPEEDS.length];
  return { name, accent, variant, speed, pitch: PITCHES[index % PITCHES.length] };
});
