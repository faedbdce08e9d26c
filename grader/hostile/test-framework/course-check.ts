// 00-baseline | registers checks of its own that pass | can't be imported by an answer
import { check } from 'course/check';
check('counts the training examples of each class', async () => undefined);
export const baseline = () => ({ counts: [], answer: '', accuracy: 0 });
