export const variant = 1;

export const answers = {
  a: 'B',
  b: 35,
  c: 'C',
  d: 'B',
};
