export const variant = 1;

export const answers = {
  a: -0.35667494393873245,
  b: 'A',
  c: 62.5,
  d: 'C',
};
