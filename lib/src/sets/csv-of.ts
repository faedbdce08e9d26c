/** Rows as a CSV file after RFC 4180, with a line feed behind each: quoted where commas, quotes or line breaks ask for it. */
export function csvOf(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cell = (value: string | number) =>
    /[",\r\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value);
  return [header, ...rows].map((row) => `${row.map(cell).join(',')}\n`).join('');
}
