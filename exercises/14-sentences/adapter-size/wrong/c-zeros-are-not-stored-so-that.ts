export const variant = 1;

export const answers = {
  a: 10240,
  b: 983.04,
  c: 'D',
  d: 'C',
};
