/** The twelve words, common commands among them that sound alike (no and go, on and off). */
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
