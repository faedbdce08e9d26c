// 00-baseline | looks beside itself for what others handed in | Expected
import { existsSync, readdirSync } from 'node:fs';
const beside = existsSync(__dirname) ? readdirSync(__dirname) : [];
export const baseline = () => ({ counts: [], answer: beside.join(), accuracy: 0 });
