export const variant = 1;

export const answers = {
  a: 20,
  b: 15,
  c: 1,
  d: 'A',
};
