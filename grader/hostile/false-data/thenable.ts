// 00-baseline | a thenable that settles twice with different values | Expected
export const baseline = () => ({
  // biome-ignore lint/suspicious/noThenProperty: that is the attack
  then(done: (value: unknown) => void) {
    done({ counts: [], answer: '', accuracy: 0 });
    done({ counts: [3, 5, 0, 2], answer: 'fish', accuracy: 0.125 });
  },
});
