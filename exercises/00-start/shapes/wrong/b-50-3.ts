export const variant = 1;

export const answers = {
  a: 451584,
  b: 'E',
  c: 3,
  d: 114,
};
