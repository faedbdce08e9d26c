// What measure.ts imports. The process that measures gives it: src/running/measure-functions.ts.
throw new Error('course/measure is there while an answer is examined: npx course check.');
