export const variant = 1;

export const answers = {
  a: 'C',
  b: 'C',
  c: 'B',
  d: 5,
};
