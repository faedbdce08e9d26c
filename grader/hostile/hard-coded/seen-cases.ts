// 00-baseline | memorises the results of the cases that a learner can read | Expected
const known: Record<string, unknown> = {
  'bird,fish,insect,tool': { counts: [3, 5, 0, 2], answer: 'fish', accuracy: 0.125 },
  'ant,bee,cow,doe': { counts: [1, 2, 2, 2], answer: 'bee', accuracy: 0.5 },
};
export const baseline = (classes: string[]) => known[classes.join()] ?? { counts: [0, 0], answer: 'no', accuracy: 0 };
