import type { Socket } from 'node:net';

/** Calls `onMessage` for each line of JSON that arrives on `socket`. Numbers written as `"123n"` come back as bigint. */
export function readMessages(socket: Socket, onMessage: (message: never) => void): void {
  let rest = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onMessage(JSON.parse(line, (_, value: unknown) => (isBig(value) ? BigInt(value.slice(0, -1)) : value)) as never);
  });
}

export function writeMessage(socket: Socket, message: unknown): void {
  if (!socket.writable) return;
  socket.write(`${JSON.stringify(message, (_, value: unknown) => (typeof value === 'bigint' ? `${String(value)}n` : value))}\n`);
}

function isBig(value: unknown): value is string {
  return typeof value === 'string' && /^\d+n$/.test(value);
}
