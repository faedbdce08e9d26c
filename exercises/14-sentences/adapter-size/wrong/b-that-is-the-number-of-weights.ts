export const variant = 1;

export const answers = {
  a: 10240,
  b: 245.76,
  c: 'A',
  d: 'C',
};
