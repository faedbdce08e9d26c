export const variant = 1;

export const answers = {
  a: 11.110174883088023,
  b: 'A',
  c: 5,
};
