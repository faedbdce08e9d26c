export const variant = 1;

export const answers = {
  a: 'C',
  b: 0.5,
  c: 'C',
  d: 'B',
};
