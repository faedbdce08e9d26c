export const variant = 1;

export const answers = {
  a: 30,
  b: 'C',
  c: 'B',
  d: 'A',
};
