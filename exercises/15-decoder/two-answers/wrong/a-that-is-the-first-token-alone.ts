export const variant = 1;

export const answers = {
  a: -0.916290731874155,
  b: 'A',
  c: 62.5,
  d: 'C',
};
