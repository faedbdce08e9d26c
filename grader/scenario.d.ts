import type { ScenarioFunctions } from './dist/running/scenario-functions';

export declare const memory: ScenarioFunctions['memory'];
export declare const weightsOf: ScenarioFunctions['weightsOf'];
export declare const isInMemory: ScenarioFunctions['isInMemory'];
export declare const copied: ScenarioFunctions['copied'];
export declare const copiedBack: ScenarioFunctions['copiedBack'];
export declare const tensorFrom: ScenarioFunctions['tensorFrom'];
export type { TensorData } from './dist/running/codec';
