export const variant = 1;

export const answers = {
  a: 0.12,
  b: 'A',
  c: 62.5,
  d: 'C',
};
