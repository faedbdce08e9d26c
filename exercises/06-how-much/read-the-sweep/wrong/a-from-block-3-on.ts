export const variant = 1;

export const answers = {
  a: 'B',
  b: 'C',
  c: 'B',
  d: 3.5,
};
