/** Set when the library is bundled. */
declare const __TRANSFERLAB_VERSION__: string;

/** Files are in memory and end with the page. */
export const HAS_DISK: boolean = false;

/** A random UUID of version 4. `crypto.randomUUID` exists in secure contexts only. */
export function randomUUID(): `${string}-${string}-${string}-${string}-${string}` {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

export const coreCount = (): number => navigator.hardwareConcurrency ?? 1;

/** A page has no environment variables. */
export const option = (_name: string): string | undefined => undefined;

export const workingFolder = (): string => '/';

export const isTerminal = (): boolean => false;

export function report(line: string): void {
  console.warn(line);
}

export const inLine = (value: unknown): string => {
  try {
    return String(value).split('\n', 1)[0];
  } catch {
    return Object.prototype.toString.call(value);
  }
};

export const version = (): string => __TRANSFERLAB_VERSION__;
