export const variant = 1;

export const answers = {
  a: 1024.0000000000002,
  b: 'A',
  c: 'C',
  d: 'B',
};
