export const variant = 1;

export const answers = {
  a: 'B',
  b: -3,
  c: 'C',
  d: 'B',
};
