export const variant = 1;

export const answers = {
  a: 72.56429631749324,
  b: 47.82608695652174,
  c: 60,
  d: 'A',
  e: 'C',
};
