export const variant = 1;

export const answers = {
  a: 1280.0000000000002,
  b: 'A',
  c: 'C',
  d: 'A',
};
