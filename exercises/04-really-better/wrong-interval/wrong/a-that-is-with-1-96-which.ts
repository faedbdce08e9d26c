export const variant = 1;

export const answers = {
  a: 0.924737887187499,
  b: 'A',
  c: 5,
};
