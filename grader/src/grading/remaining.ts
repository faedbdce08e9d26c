/** How far a run is, and how long it takes at the pace so far: `412 of 1500 answers examined, about 3 min left`. */
export function remaining(done: number, total: number, milliseconds: number, what = 'answers examined'): string {
  const far = `${done} of ${total} ${what}`;
  if (done === 0 || done >= total) return far;
  const seconds = Math.round(((milliseconds / done) * (total - done)) / 1000);
  if (seconds < 100) return `${far}, about ${seconds} s left`;
  return `${far}, about ${seconds < 6000 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`} left`;
}

const SELDOM_MILLISECONDS = 10_000;

/** Says on a stream how far it is: in one line that changes on a terminal, every ten seconds elsewhere. */
export function progressOn(stream: NodeJS.WriteStream, what?: string): (done: number, total: number) => void {
  const began = performance.now();
  let said = 0;
  return (done, total) => {
    const now = performance.now();
    const line = remaining(done, total, now - began, what);
    if (stream.isTTY) stream.write(`\r\u001b[K${line}${done === total ? '\n' : ''}`);
    else if (done === total || (done > 0 && now - said > SELDOM_MILLISECONDS)) {
      said = now;
      stream.write(`${line}\n`);
    }
  };
}
