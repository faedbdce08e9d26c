export const variant = 1;

export const answers = {
  a: 'A',
  b: 0.4096000000000001,
  c: 7,
  d: 'C',
};
