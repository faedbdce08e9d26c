// What scenarios import. The process that holds an answer gives it to them: src/running/scenario-functions.ts.
throw new Error('course/scenario is there while an answer is examined: npx course check.');
