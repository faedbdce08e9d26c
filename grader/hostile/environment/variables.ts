// 00-baseline | reads tokens and paths from the environment | Expected
const names = Object.keys(process.env).filter((name) => /TOKEN|KEY|SECRET|COURSE|NODE_|USER/.test(name));
export const baseline = () => ({ counts: names.map(Number), answer: `${names.length} secrets`, accuracy: 0 });
