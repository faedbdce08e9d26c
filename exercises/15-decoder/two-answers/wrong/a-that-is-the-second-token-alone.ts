export const variant = 1;

export const answers = {
  a: -1.2039728043259361,
  b: 'A',
  c: 62.5,
  d: 'C',
};
