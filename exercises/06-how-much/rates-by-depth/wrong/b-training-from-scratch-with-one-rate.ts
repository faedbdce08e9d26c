export const variant = 1;

export const answers = {
  a: 1280.0000000000002,
  b: 'B',
  c: 'C',
  d: 'B',
};
