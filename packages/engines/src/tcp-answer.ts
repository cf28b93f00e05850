import { connect } from 'node:net';

/** Sends bytes to a loopback port and resolves to the first bytes that come back; rejects when nobody answers in that time, for ever if 0. */
export async function tcpAnswer(port: number, request: string, waitMs = 1_000): Promise<string> {
  return await new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.setTimeout(waitMs, () => socket.destroy(new Error('no answer')));
    socket.once('connect', () => socket.write(request, 'latin1'));
    socket.once('data', (data) => {
      resolve(data.toString('latin1'));
      socket.destroy();
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('closed without an answer')));
  });
}
