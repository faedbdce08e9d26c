export const variant = 1;

export const answers = {
  a: 'C',
  b: 30,
  c: 'B',
  d: 'A',
};
