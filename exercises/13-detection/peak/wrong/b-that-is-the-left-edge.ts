export const variant = 1;

export const answers = {
  a: 2,
  b: 8,
  c: 15,
  d: 'A',
  e: 'C',
};
