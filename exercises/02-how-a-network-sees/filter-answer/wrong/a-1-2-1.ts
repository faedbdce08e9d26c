export const variant = 1;

export const answers = {
  a: 'D',
  b: -6,
  c: 'C',
  d: 33,
};
