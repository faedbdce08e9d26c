export const variant = 1;

export const answers = {
  a: 3,
  b: 23,
  c: 15,
  d: 'A',
  e: 'C',
};
