export const variant = 1;

export const answers = {
  a: 451584,
  b: 'A',
  c: 150,
  d: 114,
};
