export const variant = 1;

export const answers = {
  a: 'B',
  b: 0.5,
  c: 'C',
  d: 'B',
};
