import { expect, test } from '@jest/globals';
import { newMessage, readMessage, writeMessage } from '../src/protocol/messages';

/** Signed by Python: hmac.new(b'secret', b'{"msg_id":"1"}' + b'{}' + b'{}' + b'{"code":"1"}', 'sha256').hexdigest() */
const SIGNATURE = '260b97890d61eb0e6ad1283eaca56d59541c56327271b249b87dde0226568bfb';
const frames = (...parts: string[]) => parts.map((part) => Buffer.from(part));
const signed = frames('who', '<IDS|MSG>', SIGNATURE, '{"msg_id":"1"}', '{}', '{}', '{"code":"1"}');

test("a message that Jupyter's own way signs is read, and one that was changed or is another's is refused", () => {
  const read = readMessage(signed, 'secret');
  expect(read.header.msg_id).toBe('1');
  expect(read.content).toEqual({ code: '1' });
  expect(read.identities.map(String)).toEqual(['who']);
  expect(() => readMessage([...signed.slice(0, -1), Buffer.from('{"code":"2"}')], 'secret')).toThrow(/signature/);
  expect(() => readMessage(signed, 'another')).toThrow(/signature/);
  expect(() => readMessage(frames('who', 'cares'), 'secret')).toThrow(/must be a message/);
});

test('an answer names its question and goes to who asked; what is written can be read', () => {
  const question = readMessage(signed, 'secret');
  const answer = newMessage(question, 'execute_reply', { status: 'ok' }, 'session');
  const read = readMessage(writeMessage(answer, 'k'), 'k');
  expect(read).toEqual({ ...answer, identities: [Buffer.from('who')] });
  expect(read.parent).toEqual({ msg_id: '1' });
  expect(readMessage(writeMessage(answer, ''), '').content).toEqual({ status: 'ok' });
});
