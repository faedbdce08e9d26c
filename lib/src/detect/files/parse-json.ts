import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import { TransferError } from '../../error';

/** Parses JSON. Throws if the text is not valid JSON, with the line and column of the error. */
export function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const errors: ParseError[] = [];
    parse(text, errors, { disallowComments: true });
    const { error, offset } = errors[0];
    const before = text.slice(0, offset).split('\n');
    const reason = printParseErrorCode(error).replace(/(?<!^)[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
    throw new TransferError(
      `${file} is not JSON: line ${before.length}, column ${before.at(-1)!.length + 1}: ${reason}. ` +
        'It may be cut off or edited by hand; export it again, or correct it there.',
    );
  }
}
