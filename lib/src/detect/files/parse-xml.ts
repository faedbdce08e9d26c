import { parseXml as parse, type XmlElement, XmlError } from '@rgrove/parse-xml';

/**
 * An XML text's root element, and the line on which an element begins. Passes the error of invalid XML to `reject`,
 * with its line, and returns undefined.
 */
export function parseXml(
  text: string,
  reject: (reason: string) => void,
): { root: XmlElement; lineOf: (element: XmlElement) => number } | undefined {
  try {
    const { root } = parse(text, { includeOffsets: true });
    if (!root) return void reject('it holds no element');
    return { root, lineOf: ({ start }) => text.slice(0, start).split('\n').length };
  } catch (cause) {
    if (!(cause instanceof XmlError)) throw cause;
    return void reject(`it is no XML: ${cause.message.split('\n')[0]}`);
  }
}
