export const variant = 1;

export const answers = {
  a: 2919215,
  b: 'A',
  c: 0.916290731874155,
  d: 2.70805020110221,
};
