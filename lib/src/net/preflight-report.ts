import type { Finding, Preflight } from './preflight';

/** A finding that prevents using the full model as a net. */
export function obstacle(at: string, operation: string, finding: string, means: string, advice: string): Finding {
  return { at, operation, finding, means, advice, blocks: true };
}

/** A finding that does not block. */
export function remark(at: string, operation: string, finding: string, means: string, advice: string): Finding {
  return { at, operation, finding, means, advice, blocks: false };
}

/** The report, with the findings that block first. */
export function report(findings: readonly Finding[], weights: Preflight['weights']): Preflight {
  const sorted = [...findings.filter(({ blocks }) => blocks), ...findings.filter(({ blocks }) => !blocks)];
  return { ready: sorted.every(({ blocks }) => !blocks), weights, findings: sorted };
}

/** `conv1`, or `conv1 and 12 more`. */
export function shortList(names: readonly string[]): string {
  return names.length > 1 ? `${names[0]} and ${names.length - 1} more` : names[0];
}
