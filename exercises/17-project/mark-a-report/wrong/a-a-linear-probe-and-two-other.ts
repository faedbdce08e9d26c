export const variant = 1;

export const answers = {
  a: 'D',
  b: 'C',
  c: 5,
  d: 'D',
};
