/** Jest matcher: nested arrays of numbers are equal to within `0.5 * 10^-digits`. NaN is close to nothing. */
export function closeToAll(received: unknown, expected: unknown, digits = 4): { pass: boolean; message: () => string } {
  const apart = firstApart(received, expected, 0.5 * 10 ** -digits, '');
  const message = () =>
    [
      `Expected: ${show(expected, digits)}${digits ? `  (to ${digits} decimal places)` : ''}`,
      `Received: ${show(received, digits)}`,
      `${apart ?? 'They agree, and should not.'}`,
    ].join('\n');
  return { pass: apart === undefined, message };
}

function firstApart(received: unknown, expected: unknown, tolerance: number, at: string): string | undefined {
  if (Array.isArray(expected)) {
    if (!Array.isArray(received)) return `${subject(at)} should be a list of ${expected.length}.`;
    if (received.length !== expected.length) {
      return `${subject(at)} has ${received.length} items; ${expected.length} were expected.`;
    }
    for (let item = 0; item < expected.length; item++) {
      const apart = firstApart(received[item], expected[item], tolerance, `${at}[${item}]`);
      if (apart) return apart;
    }
    return undefined;
  }
  const close =
    typeof received === 'number' && (received === expected || Math.abs(received - (expected as number)) <= tolerance);
  return close ? undefined : `${subject(at)} is ${received}; ${expected} was expected.`;
}

const subject = (at: string) => (at ? `Item ${at}` : 'The result');

function show(value: unknown, digits: number): string {
  const text = format(value, digits);
  return text.length > 300 ? `${text.slice(0, 300)} …` : text;
}

function format(value: unknown, digits: number): string {
  if (Array.isArray(value)) return `[${value.map((item) => format(item, digits)).join(', ')}]`;
  if (typeof value === 'number' && Number.isFinite(value) && !Number.isInteger(value)) return value.toFixed(digits + 1);
  return String(value);
}
