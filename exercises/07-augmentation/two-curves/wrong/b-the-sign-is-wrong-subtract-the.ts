export const variant = 1;

export const answers = {
  a: 'A',
  b: -0.5,
  c: 'C',
  d: 'B',
};
