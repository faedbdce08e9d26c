export const variant = 1;

export const answers = {
  a: 93.5,
  b: 91,
  c: 0.5,
  d: 'A',
};
