export const variant = 1;

export const answers = {
  a: 10240,
  b: 40.96,
  c: 'A',
  d: 'C',
};
