export const variant = 1;

export const answers = {
  a: 14,
  b: 'A',
  c: 18.75,
  d: 'C',
};
