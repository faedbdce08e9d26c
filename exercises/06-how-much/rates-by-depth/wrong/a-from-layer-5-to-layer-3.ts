export const variant = 1;

export const answers = {
  a: 1600,
  b: 'A',
  c: 'C',
  d: 'B',
};
