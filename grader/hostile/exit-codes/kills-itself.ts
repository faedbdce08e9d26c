// 00-baseline | sends itself SIGKILL, so that its end looks like the grader's doing | process.kill is not a function
export const baseline = () => process.kill(process.pid, 'SIGKILL');
