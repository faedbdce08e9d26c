export const variant = 1;

export const answers = {
  a: 'A',
  b: 35,
  c: 'C',
  d: 'C',
};
