export const variant = 1;

export const answers = {
  a: 'A',
  b: 'B',
  c: 1.6107586076862894,
  d: 'A',
};
