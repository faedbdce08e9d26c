// 00-baseline | a getter that says something else each time it is read | Expected
let read = 0;
export const baseline = () => ({
  get counts() {
    return read++ % 2 ? [3, 5, 0, 2] : [];
  },
  answer: 'x',
  accuracy: read,
});
