export type Labels = readonly number[];
