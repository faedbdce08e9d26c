/** Types for the function of `tar` 6 that reads an archive; that version ships no types. */
declare module 'tar' {
  interface Entry extends AsyncIterable<Buffer> {
    readonly path: string;
  }
  export function list(options: {
    file: string;
    strict: boolean;
    filter: (path: string) => boolean;
    onentry: (entry: Entry & { on(event: 'data', listener: (chunk: Buffer) => void): void }) => void;
  }): Promise<void>;
}
