export const variant = 1;

export const answers = {
  a: 'A',
  b: 'B',
  c: 57.95454545454545,
  d: 'A',
};
