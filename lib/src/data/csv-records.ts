import { Parser } from 'csv-parse';
import { type CsvRecord, unreadableCsv } from './csv-record';

/** The records of a CSV text, the header first. Throws, naming the file, if a quoted field is never closed. */
export function recordsOf(text: string, delimiter: string, file: string): CsvRecord[] {
  const records: CsvRecord[] = [];
  try {
    const parser = new Parser({
      delimiter,
      record_delimiter: '\n',
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      on_record(fields: string[], { lines }) {
        const lineBreaks = fields.join().split('\n').length - 1;
        records.push({ fields, line: lines - lineBreaks });
        // The parser expects every row to have as many fields as the first. For each row that differs it would create an
        // unused error, which takes longer than all the rest; so every row counts as the first.
        Object.assign(parser.info, { records: 0 });
        return null;
      },
    });
    const throwError = (error?: Error | null) => {
      if (error) throw error;
    };
    // With one kind of line end the parser counts lines as an editor does. The stream's `write` would report errors later.
    parser._transform(Buffer.from(text.replace(/\r\n?/g, '\n')), 'utf8', throwError);
    parser._flush(throwError);
  } catch (cause) {
    throw unreadableCsv(file, records, cause as Error);
  }
  return records;
}
