import { makeReady } from './engine/make-ready.mjs';
import { allSteps } from './steps/index.mjs';

/** Makes this checkout ready where it is not. @param {{ gpu?: boolean, out?: NodeJS.WriteStream }} [options] */
export const setUp = ({ gpu = false, out } = {}) => makeReady((warn) => allSteps({ gpu, warn }), out);
