import { type CsvRecord, NOT_CLOSED, unreadableCsv } from './csv-record';
import type * as node from './csv-records';

/**
 * The same as in Node without csv-parse, which needs Node's streams: RFC 4180. A quotation mark that neither begins a field nor ends
 * a quoted one is a character of its field.
 */
export const recordsOf: typeof node.recordsOf = (original, delimiter, file) => {
  const text = original.replace(/\r\n?/g, '\n');
  const records: CsvRecord[] = [];
  if (delimiter === '') throw unreadableCsv(file, records, new Error('the delimiter must not be empty'));
  let [fields, field]: [string[], string] = [[], ''];
  let [isQuoted, wasQuoted] = [false, false];
  let line = 1;

  const endField = () => {
    fields.push(field);
    [field, wasQuoted] = ['', false];
  };
  const endRecord = () => {
    endField();
    records.push({ fields, line: line - (fields.join().split('\n').length - 1) });
    fields = [];
  };
  const isEmpty = () => !wasQuoted && fields.length === 0 && field === '';

  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (isQuoted) {
      if (char === '"' && text[at + 1] === '"') at++;
      else if (char === '"') {
        [isQuoted, wasQuoted] = [false, true];
        const next = at + 1;
        if (next === text.length || text[next] === '\n' || text.startsWith(delimiter, next)) continue;
        field = `"${field}`;
      }
      field += char;
      if (char === '\n') line++;
    } else if (char === '"' && field === '') isQuoted = true;
    else if (char === '\n') {
      if (!isEmpty()) endRecord();
      line++;
    } else if (text.startsWith(delimiter, at)) {
      endField();
      at += delimiter.length - 1;
    } else field += char;
  }
  if (isQuoted) throw unreadableCsv(file, records, Object.assign(new Error(), { code: NOT_CLOSED }));
  if (!isEmpty()) endRecord();
  return records;
};
