// 00-baseline | looks for the harness among the listeners of the process, and removes them | Expected
process.removeAllListeners('uncaughtException');
const { _events } = process as unknown as { _events: Record<string, unknown> };
export const baseline = () => ({ counts: [], answer: Object.keys(_events).join(), accuracy: 0 });
