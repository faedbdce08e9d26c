export const variant = 1;

export const answers = {
  a: 12.8,
  b: 5,
  c: 7,
  d: 'A',
};
