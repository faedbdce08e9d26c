import type { MeasureFunctions } from './dist/running/measure-functions';

export declare const put: MeasureFunctions['put'];
export declare const moved: MeasureFunctions['moved'];
