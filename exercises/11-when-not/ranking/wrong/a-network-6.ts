export const variant = 1;

export const answers = {
  a: 'C',
  b: 35,
  c: 'C',
  d: 'B',
};
