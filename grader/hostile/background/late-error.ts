// 00-baseline | answers, and throws while the next check runs | too late
export const baseline = () => {
  setTimeout(() => {
    throw new Error('too late');
  });
  return new Promise((done) => setTimeout(done, 50));
};
