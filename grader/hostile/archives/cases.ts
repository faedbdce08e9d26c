import { patched, renamed, zip } from './zip';

/** A hostile or broken archive: made here, because no binary is kept in git. */
export interface ArchiveCase {
  name: string;
  make: () => Promise<Buffer>;
  /** A piece of the sentence that its student's report has. */
  says: string;
  /** The exercises that are graded all the same. */
  graded: string[];
}

const GOOD = {
  name: '00-double.ts',
  content: 'export const double = (values: number[]) => values.map((value) => 2 * value);\n',
};
const EVIL = 'export const evil = 1;\n';
const MB = 2 ** 20;

const beside = (entry: Parameters<typeof zip>[0][number]) => zip([GOOD, entry]);

/** A good answer next to an entry whose name is put in by force. */
const named = (name: string | Buffer) => async () => {
  const length = Buffer.byteLength(name);
  const place = `${'x'.repeat(length - 3)}.ts`;
  return renamed(await beside({ name: place, content: EVIL }), place, name);
};

export const ARCHIVES: ArchiveCase[] = [
  { name: 'zip slip, one level', make: named('../evil.ts'), says: 'leads out of it', graded: ['00-double'] },
  {
    name: 'zip slip, many levels',
    make: named('a/../../../../../../tmp/evil.ts'),
    says: 'leads out of it',
    graded: ['00-double'],
  },
  { name: 'zip slip with backslashes', make: named('..\\..\\evil.ts'), says: 'leads out of it', graded: ['00-double'] },
  { name: 'absolute path', make: named('/tmp/evil.ts'), says: 'leads out of it', graded: ['00-double'] },
  { name: 'path with a drive', make: named('C:\\evil.ts'), says: 'leads out of it', graded: ['00-double'] },
  { name: 'path relative to a drive', make: named('C:evil.ts'), says: 'leads out of it', graded: ['00-double'] },
  {
    name: 'share of a network',
    make: named('\\\\host\\share\\evil.ts'),
    says: 'leads out of it',
    graded: ['00-double'],
  },
  {
    name: 'three hundred links',
    make: () =>
      zip([
        GOOD,
        ...Array.from({ length: 300 }, (_, at) => ({ name: `${at}.ts`, content: '/etc/passwd', mode: 0o120777 })),
      ]),
    says: 'And 280 more like these.',
    graded: ['00-double'],
  },
  {
    name: 'a program of two megabytes',
    make: () => beside({ name: 'long.ts', content: Buffer.alloc(2 * MB, 'let a;\n'), stored: true }),
    says: 'at most 1 MB is read',
    graded: ['00-double'],
  },
  {
    name: 'name with a newline',
    make: named('a\nb.ts'),
    says: 'a name that no file should have',
    graded: ['00-double'],
  },
  {
    name: 'name with a zero',
    make: named('ab\0cd.ts'),
    says: 'a name that no file should have',
    graded: ['00-double'],
  },
  {
    name: 'name with an escape sequence',
    make: named('\u001b[2Jx.ts'),
    says: 'a name that no file should have',
    graded: ['00-double'],
  },
  {
    name: 'very long name',
    make: () => beside({ name: `${'n'.repeat(500)}.ts`, content: EVIL }),
    says: 'a name that no file should have',
    graded: ['00-double'],
  },
  {
    name: 'very deep folders',
    make: () => beside({ name: `${'d/'.repeat(60)}x.ts`, content: EVIL }),
    says: 'a name that no file should have',
    graded: ['00-double'],
  },
  {
    name: 'name in no encoding',
    make: named(Buffer.from([0xff, 0xfe, 0x80, 0x2e, 0x74, 0x73])),
    says: 'which exercise is it for',
    graded: ['00-double'],
  },
  {
    name: 'name written from right to left',
    make: () => beside({ name: 'a\u202est.elbuod.ts', content: EVIL }),
    says: 'which exercise is it for',
    graded: ['00-double'],
  },
  {
    name: 'symbolic link to a system file',
    make: () => beside({ name: 'passwd.ts', content: '/etc/passwd', mode: 0o120777 }),
    says: 'is a link and no file',
    graded: ['00-double'],
  },
  {
    name: 'symbolic link as the answer',
    make: () => zip([{ ...GOOD, content: '/etc/passwd', mode: 0o120777 }]),
    says: 'is a link and no file',
    graded: [],
  },
  {
    name: 'link to a folder, and a file through it',
    make: () => zip([GOOD, { name: 'out', content: '/tmp', mode: 0o120777 }, { name: 'out/evil.ts', content: EVIL }]),
    says: 'is a link and no file',
    graded: ['00-double'],
  },
  {
    name: 'device',
    make: () => beside({ name: 'zero.ts', content: '', mode: 0o020666 }),
    says: 'is a link and no file',
    graded: ['00-double'],
  },
  {
    name: 'bomb by its ratio',
    make: () => beside({ name: 'zeros.ts', content: Buffer.alloc(20 * MB) }),
    says: 'as a zip bomb does',
    graded: [],
  },
  {
    name: 'bomb by one size',
    make: () => beside({ name: 'huge.ts', content: Buffer.alloc(40 * MB, 'let a;\n') }),
    says: 'at most 32 MB',
    graded: [],
  },
  {
    name: 'bomb by its total',
    make: () => zip(Array.from({ length: 80 }, (_, at) => ({ name: `${at}.ts`, content: Buffer.alloc(MB, `${at} `) }))),
    says: 'unpacks to more than 64 MB',
    graded: [],
  },
  {
    name: 'bomb by its count',
    make: () => zip(Array.from({ length: 5001 }, (_, at) => ({ name: `${at}.ts`, content: '' }))),
    says: 'more than 5000 entries',
    graded: [],
  },
  {
    name: 'bomb that says it is small',
    make: async () =>
      patched(await zip([{ name: 'zeros.ts', content: Buffer.alloc(20 * MB) }]), 24, 22, (at) => at.writeUInt32LE(100)),
    says: 'could not be unpacked',
    graded: [],
  },
  {
    name: 'file that says it is larger than it is',
    make: async () => patched(await zip([GOOD]), 24, 22, (at) => at.writeUInt32LE(5000)),
    says: 'could not be unpacked',
    graded: [],
  },
  {
    name: 'zip in a zip',
    make: async () => beside({ name: 'more.zip', content: await zip([{ name: 'x.ts', content: EVIL }]) }),
    says: 'a zip in a zip',
    graded: ['00-double'],
  },
  {
    name: 'zips in zips, ten deep',
    make: async () => {
      let inner = await zip([GOOD]);
      for (let depth = 0; depth < 10; depth++) inner = await zip([{ name: 'deeper.zip', content: inner }]);
      return inner;
    },
    says: 'a zip in a zip',
    graded: [],
  },
  {
    name: 'the same name twice',
    make: () => zip([{ ...GOOD, content: EVIL }, GOOD]),
    says: 'is in the zip twice',
    graded: ['00-double'],
  },
  {
    name: 'names that differ by case',
    make: () => zip([GOOD, { name: '00-Double.ts', content: EVIL }]),
    says: 'was answered twice',
    graded: ['00-double'],
  },
  {
    name: 'encrypted',
    make: async () => patched(await zip([GOOD]), 8, 6, (at) => at.writeUInt16LE(at.readUInt16LE() | 1)),
    says: 'is encrypted',
    graded: [],
  },
  {
    name: 'packed by an odd method',
    make: async () => patched(await zip([GOOD]), 10, 8, (at) => at.writeUInt16LE(93)),
    says: 'by a method that is not deflate',
    graded: [],
  },
  {
    name: 'damaged data',
    make: async () => {
      const whole = await zip([GOOD]);
      whole.fill(0xff, 45, 70);
      return whole;
    },
    says: 'could not be unpacked',
    graded: [],
  },
  {
    name: 'cut off',
    make: async () => (await beside({ name: 'b.ts', content: EVIL })).subarray(0, 150),
    says: 'not a zip file that can be read',
    graded: [],
  },
  { name: 'empty file', make: async () => Buffer.alloc(0), says: 'not a zip file that can be read', graded: [] },
  {
    name: 'a text called zip',
    make: async () => Buffer.from('export const double = 1;\n'),
    says: 'not a zip file that can be read',
    graded: [],
  },
  { name: 'a zip of nothing', make: () => zip([]), says: 'Nothing in it can be graded', graded: [] },
  {
    name: 'an answer that is no text',
    make: () => zip([{ ...GOOD, content: Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 0, 1]) }]),
    says: 'is not a text file',
    graded: [],
  },
  {
    name: 'an answer in Windows-1252',
    make: () => zip([{ ...GOOD, content: Buffer.from(`// f\xfcr\n${GOOD.content}`, 'latin1') }]),
    says: 'read as Windows-1252',
    graded: ['00-double'],
  },
  {
    name: 'a name that every object has',
    make: () => beside({ name: '__proto__/constructor.ts', content: EVIL }),
    says: 'which exercise is it for',
    graded: ['00-double'],
  },
  {
    name: 'checks of the student’s own',
    make: () => zip([GOOD, { name: 'check.test.ts', content: EVIL }, { name: 'stub.ts', content: EVIL }]),
    says: '',
    graded: ['00-double'],
  },
  {
    name: 'central directory that points nowhere',
    make: async () => patched(await zip([GOOD]), 42, undefined, (at) => at.writeUInt32LE(0xfffff0)),
    says: 'could not be unpacked',
    graded: [],
  },
];
