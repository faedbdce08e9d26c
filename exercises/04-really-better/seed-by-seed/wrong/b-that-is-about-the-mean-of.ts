export const variant = 1;

export const answers = {
  a: -2.5,
  b: 2.5,
  c: 'A',
  d: 'C',
};
