/** The delimiter of a CSV file: the comma, semicolon or tab that splits the first line into the most fields; default comma. */
export function delimiterOf(text: string): string {
  const [line] = text.split(/[\r\n]/, 1);
  const fields = (delimiter: string) => line.replace(/"[^"]*"/g, '').split(delimiter).length;
  return [',', ';', '\t'].reduce((best, delimiter) => (fields(delimiter) > fields(best) ? delimiter : best));
}
