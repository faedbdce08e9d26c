import { TransferError } from '../error';

/** A row of a CSV text. */
export interface CsvRecord {
  readonly fields: readonly string[];
  /** The line on which the record begins, from 1. */
  readonly line: number;
}

/** csv-parse's code of a quoted field without an end. */
export const NOT_CLOSED = 'CSV_QUOTE_NOT_CLOSED';

/** The error for a text that cannot be read as CSV after these records. */
export function unreadableCsv(file: string, records: readonly CsvRecord[], cause: Error & { code?: string }): Error {
  const position =
    records.length === 0 ? 'in its first row' : `after the row in line ${records[records.length - 1].line}`;
  return new TransferError(
    cause.code === NOT_CLOSED
      ? `${file}: a quoted field opens ${position} and is never closed. Close it; inside a quoted field, write a quotation mark twice ("").`
      : `${file} cannot be read as CSV ${position}: ${cause.message}.`,
  );
}
