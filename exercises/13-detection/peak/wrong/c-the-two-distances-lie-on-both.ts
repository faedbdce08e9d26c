export const variant = 1;

export const answers = {
  a: 2,
  b: 23,
  c: 7,
  d: 'A',
  e: 'C',
};
