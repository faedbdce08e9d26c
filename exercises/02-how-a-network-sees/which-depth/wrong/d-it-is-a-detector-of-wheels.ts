export const variant = 1;

export const answers = {
  a: 4,
  b: 5,
  c: 7,
  d: 'C',
};
