export const variant = 1;

export const answers = {
  a: 52.5,
  b: 10,
  c: 'A',
  d: 'C',
};
