export const variant = 1;

export const answers = {
  a: 262144,
  b: 983.04,
  c: 'A',
  d: 'C',
};
