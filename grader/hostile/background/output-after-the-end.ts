// 00-baseline | prints without end once its answer is given | Expected|printed more than
setInterval(() => console.log('a'.repeat(10_000)), 1);
export const baseline = () => new Promise((done) => setTimeout(() => done({ counts: [], answer: '', accuracy: 0 }), 20));
