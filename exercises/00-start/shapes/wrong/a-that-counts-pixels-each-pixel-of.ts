export const variant = 1;

export const answers = {
  a: 150528,
  b: 'A',
  c: 3,
  d: 114,
};
