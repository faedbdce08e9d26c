/** What is put into a tampered answer next to the wrong one. */
export interface Acts {
  /** One act of a tampering. */
  act(kit: unknown, args: unknown[], result: unknown, memory: object): void;
  when: 'load' | 'before' | 'during' | 'after';
  /** Only notes how things are. */
  prepares?: boolean;
}

/**
 * How a tampered answer behaves. `tampered`: as it is meant. Two ways serve as controls, which tell a measurement that was
 * deceived from an answer that is right: under `undone` the tampering is there only while the answer runs, and taken back
 * before the result is handed over; `as data` hands over a plain copy of what the tampered result says besides.
 */
export type Mode = 'tampered' | 'undone' | 'as data';

/** The exports by which the kit asks the tampered answer about itself. */
export const ACTED = 'how often it acted';
export const REACH = 'what it can reach';

/** What the parts that run inside a tampered answer take anything for: they meet objects of all kinds. */
// biome-ignore lint/suspicious/noExplicitAny: whatever an answer can reach
export type Any = Record<PropertyKey, any>;
