export const variant = 1;

export const answers = {
  a: 10240,
  b: 25165.824,
  c: 'A',
  d: 'C',
};
