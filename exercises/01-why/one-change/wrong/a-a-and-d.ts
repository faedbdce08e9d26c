export const variant = 1;

export const answers = {
  a: 'B',
  b: 30,
  c: 'B',
  d: 'A',
};
