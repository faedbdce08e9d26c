export const variant = 1;

export const answers = {
  a: 53,
  b: 47.82608695652174,
  c: 60,
  d: 'A',
  e: 'C',
};
