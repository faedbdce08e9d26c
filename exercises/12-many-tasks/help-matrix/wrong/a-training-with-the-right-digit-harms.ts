export const variant = 1;

export const answers = {
  a: 'C',
  b: -1,
  c: 'C',
  d: 'B',
};
