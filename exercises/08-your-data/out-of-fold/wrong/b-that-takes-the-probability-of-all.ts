export const variant = 1;

export const answers = {
  a: 180,
  b: 0.05129329438755058,
  c: 'A',
  d: 'C',
  e: 'B',
};
