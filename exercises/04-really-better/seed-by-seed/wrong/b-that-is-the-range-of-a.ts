export const variant = 1;

export const answers = {
  a: -2.5,
  b: 15,
  c: 'A',
  d: 'C',
};
