export const variant = 1;

export const answers = {
  a: 8.599999999999994,
  b: 0.8,
  c: 'A',
  d: 'C',
};
