export const variant = 1;

export const answers = {
  a: 180,
  b: 2.995732273553991,
  c: 'A',
  d: 'C',
  e: 'D',
};
