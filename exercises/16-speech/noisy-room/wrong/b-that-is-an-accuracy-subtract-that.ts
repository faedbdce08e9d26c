export const variant = 1;

export const answers = {
  a: 20,
  b: 70,
  c: 1,
  d: 'A',
};
