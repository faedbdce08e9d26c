// 00-baseline | a result whose key __proto__ would land on the grader's objects | key named __proto__
export const baseline = () => JSON.parse('{"counts":[3,5,0,2],"__proto__":{"passed":true,"answer":"fish"}}');
