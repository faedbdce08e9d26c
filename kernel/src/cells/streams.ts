/** Gathers what cells print, so that a thousand prints are a few messages. */
export interface Streams {
  print(name: 'stdout' | 'stderr', text: string): void;
  /** Sends what is gathered now, before anything else that a cell shows. */
  flush(): void;
}

/** Milliseconds that printed text may wait for more. */
const WAIT = 20;
/** Characters that are sent without waiting. */
const FULL = 100_000;

export function streams(send: (name: 'stdout' | 'stderr', text: string) => void): Streams {
  let gathered: { readonly name: 'stdout' | 'stderr'; readonly texts: string[]; length: number } | undefined;
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    const { name, texts } = gathered ?? {};
    gathered = undefined;
    if (name && texts) send(name, texts.join(''));
  };
  return {
    flush,
    print(name, text) {
      if (gathered && gathered.name !== name) flush();
      gathered ??= { name, texts: [], length: 0 };
      gathered.texts.push(text);
      gathered.length += text.length;
      if (gathered.length > FULL) flush();
      timer ??= setTimeout(flush, WAIT);
    },
  };
}
