export const variant = 1;

export const answers = {
  a: 'B',
  b: -1,
  c: 'C',
  d: 'B',
};
