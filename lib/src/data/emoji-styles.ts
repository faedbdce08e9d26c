/**
 * The drawing styles, each a separate package: see the data card in datasets/emoji. Fluent's high contrast and Emoji One
 * monotone are black on white; the last three date from 2014 to 2017 and lack later emoji.
 */
export const EMOJI_STYLES = [
  'noto',
  'twemoji',
  'openmoji',
  'fluent-emoji-flat',
  'fluent-emoji-high-contrast',
  'emojione-monotone',
  'emojione-v1',
  'fxemoji',
] as const;

/** A drawing style of the emoji. */
export type EmojiStyle = (typeof EMOJI_STYLES)[number];

/**
 * Styles without a character table are searched by name. Most use Unicode's names, as EMOJI_CLASSES does; these do not.
 * An empty name means that the style draws another object under that name.
 */
export const OTHER_NAMES: Readonly<Partial<Record<EmojiStyle, Readonly<Record<string, string>>>>> = {
  'emojione-monotone': { cricket: '' },
  'emojione-v1': { keyboard: '' },
  fxemoji: {
    camel: 'dromedarycamel',
    'computer-disk': 'minidisc',
    'computer-mouse': 'twobuttonmouse',
    dove: 'doveofpeace',
    'ear-of-corn': 'earofmaize',
    eggplant: 'aubergine',
    ewe: 'sheep',
    flashlight: 'electrictorch',
    'floppy-disk': 'floppydisk2',
    'high-heeled-shoe': 'heels',
    'hot-pepper': 'chilipepper',
    keyboard: 'wiredkeyboard',
    laptop: 'personalcomputer',
    locomotive: 'steamlocomotive',
    'mans-shoe': 'mensshoe',
    'mobile-phone': 'cellphone',
    necktie: 'tie',
    'nut-and-bolt': 'nutandbolt',
    'optical-disk': 'opticaldisc',
    paintbrush: 'lowerleftpaintbrush',
    pig: 'pigside',
    'pig-face': 'pig',
    'racing-car': 'racecar',
    'running-shoe': 'mensrunner',
    scissors: 'blackscissors',
    sunglasses: 'darksunglasses',
    't-shirt': 'mansshirt',
    telephone: 'blacktelephone',
    'telephone-receiver': 'telephonereceiver2',
    'video-camera': 'handheldvideocamera',
    'womans-boot': 'boots',
    'womans-clothes': 'womansshirt',
    'womans-sandal': 'sandals',
  },
};
