/** The twelve words: common commands, some of which sound similar (no and go, on and off). */
export const KEYWORDS = [
  'down',
  'go',
  'left',
  'no',
  'off',
  'on',
  'right',
  'seven',
  'stop',
  'tree',
  'up',
  'yes',
] as const;
