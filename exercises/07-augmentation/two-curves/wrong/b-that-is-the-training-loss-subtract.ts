export const variant = 1;

export const answers = {
  a: 'A',
  b: 1.5,
  c: 'C',
  d: 'B',
};
