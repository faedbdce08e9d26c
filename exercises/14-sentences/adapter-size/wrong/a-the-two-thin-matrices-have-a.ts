export const variant = 1;

export const answers = {
  a: 2097152,
  b: 983.04,
  c: 'A',
  d: 'C',
};
