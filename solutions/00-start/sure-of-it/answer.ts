export const variant = 1;

export const answers = {
  a: 0.9820137900379085,
  b: 0.9820137900379085,
  c: 'A B5 C3 D4',
};
