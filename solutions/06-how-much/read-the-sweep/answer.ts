export const variant = 1;

export const answers = {
  a: 'A',
  b: 'C',
  c: 'B',
  d: 3.5,
};
