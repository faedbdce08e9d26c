export const variant = 1;

export const answers = {
  a: 'C',
  b: -3,
  c: 'C',
  d: 'B',
};
