export const variant = 1;

export const answers = {
  a: 'A',
  b: 'B',
  c: 1.7999999999999972,
  d: 'A',
};
