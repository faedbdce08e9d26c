import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseCsv, writeCsv } from './csv';

test('a cell is quoted where RFC 4180 asks for it, and where blanks at its ends might be lost', () => {
  const cells = ['a b', 'a,b', 'say "a"', 'two\nlines', ' a', 'a ', '', 1.5];
  expect(writeCsv([cells])).toBe('a b,"a,b","say ""a""","two\nlines"," a","a ",,1.5\n');
});

test('without formulas, a text that a spreadsheet would compute begins with an apostrophe; numbers stay', () => {
  expect(writeCsv([['=1+1', '-a', 'a=1', -1]], { formulas: false })).toBe('"\'=1+1","\'-a",a=1,-1\n');
});

test('the form of a file is found: what separates its cells and ends its lines', () => {
  for (const delimiter of [',', ';', '\t'])
    for (const newline of ['\n', '\r\n', '\r']) {
      const { rows, form } = parseCsv(writeCsv([['a', 'b'], ['1']], { delimiter, newline }), 'class.csv');
      expect(form).toEqual({ delimiter, newline });
      expect(rows).toEqual([['a', 'b'], ['1']]);
    }
});

test('a quotation mark inside a cell without quotes is a character of it', () => {
  expect(parseCsv('name,size\nscreen,15"\n', 'class.csv').rows[1]).toEqual(['screen', '15"']);
});

test('a quotation mark that nothing closes is a sentence with the file, not a table that ends there', () => {
  expect(() => parseCsv('a,b\n"1,2\n3,4\n', 'class.csv')).toThrow(/class\.csv: a quotation mark opens a cell.*closes/);
});

test('every table comes back as it was written', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', ',', ';', '"', '\n', '\r', ' ', '\t', '=', 'ü') });
  const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(table, fc.constantFrom(',', ';', '\t'), fc.constantFrom('\n', '\r\n'), (rows, delimiter, newline) => {
      const whole = [['first', 'second'], ...rows];
      expect(parseCsv(writeCsv(whole, { delimiter, newline }), 'class.csv').rows).toEqual(whole);
    }),
  );
});
