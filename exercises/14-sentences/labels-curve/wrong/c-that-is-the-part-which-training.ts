export const variant = 1;

export const answers = {
  a: 16,
  b: 200,
  c: 66.66666666666666,
  d: 'A',
};
