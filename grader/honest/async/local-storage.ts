// 00-baseline | the classes travel in an AsyncLocalStorage
import { AsyncLocalStorage } from 'node:async_hooks';
const storage = new AsyncLocalStorage<string[]>();
const countsOf = async (train: number[]) => (storage.getStore() as string[]).map((_, k) => train.filter((l) => l === k).length);
export const baseline = (classes: string[], train: number[], test: number[]) =>
  storage.run(classes, async () => {
    const counts = await countsOf(train);
    const best = counts.indexOf(Math.max(...counts));
    return { counts, answer: classes[best], accuracy: test.filter((l) => l === best).length / test.length };
  });
