export const variant = 1;

export const answers = {
  a: 1.3097308034859678,
  b: 'A',
  c: 10,
};
