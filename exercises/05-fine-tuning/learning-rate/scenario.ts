import { copied, copiedBack } from 'course/scenario';

interface Answer {
  chooseRate(rates: number[], losses: number[]): unknown;
}

/** What the answer gave, and the two arrays as they are then. */
export async function arraysAfter(answer: Answer, rates: number[], losses: number[]) {
  const result = copied(await answer.chooseRate(rates, losses));
  return { result, ...copiedBack({ rates, losses }) };
}
