export const variant = 1;

export const answers = {
  a: 'A',
  b: 'B',
  c: 56.666666666666664,
  d: 'A',
};
