/** What the library uses of jsfive, which has no declarations. */
declare module 'jsfive' {
  export class Dataset {
    readonly shape: number[];
    readonly dtype: unknown;
    readonly value: unknown;
  }

  export class Group {
    readonly keys: string[];
    get(name: string): Group | Dataset;
  }

  export class File extends Group {
    constructor(bytes: ArrayBuffer, name: string);
  }
}
