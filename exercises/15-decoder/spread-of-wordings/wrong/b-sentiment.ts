export const variant = 1;

export const answers = {
  a: 30,
  b: 'B',
  c: 'B',
  d: 'A',
};
