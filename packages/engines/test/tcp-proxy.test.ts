import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TcpProxy } from '@holdfast/engines';
import { EchoServer } from './echo-server.js';
import { closed, eventually } from './eventually.js';

let server: EchoServer;
let proxy: TcpProxy;
const clients: Socket[] = [];

async function client(): Promise<Socket> {
  const socket = connect(proxy.port, '127.0.0.1').setEncoding('utf8');
  clients.push(socket);
  socket.on('error', () => undefined); // a reset is what some tests wait for
  await once(socket, 'connect');
  return socket;
}

async function echo(socket: Socket, text: string): Promise<string> {
  socket.write(text);
  const [answer] = (await once(socket, 'data')) as [string];
  return answer;
}

beforeEach(async () => {
  server = await EchoServer.start();
  proxy = await TcpProxy.start(server.port);
});

afterEach(async () => {
  for (const socket of clients.splice(0)) socket.destroy();
  await proxy.stop();
  await server.stop();
});

describe('a proxied connection', () => {
  it('passes bytes both ways, and ends on one side when the other ends', async () => {
    const socket = await client();
    expect(await echo(socket, 'hello')).toBe('hello');
    socket.end();
    await eventually(() => server.connections === 0, 'the end of the connection to the server');
  });

  it('keeps the order of what is late and what comes when the fault is over', async () => {
    const socket = await client();
    await echo(socket, 'ready;');
    proxy.fault = { delayMs: 200 };
    socket.write('late;');
    await sleep(50); // it has reached the proxy
    proxy.fault = 'none';
    socket.write('later;');
    await eventually(() => server.received.length === 'ready;late;later;'.length, 'the arrival of all pieces');
    expect(server.received).toBe('ready;late;later;');
  });

  it('is late by the time that was set', async () => {
    const socket = await client();
    expect(await echo(socket, 'soon')).toBe('soon');
    proxy.fault = { delayMs: 100 };
    const sentAt = performance.now();
    expect(await echo(socket, 'late')).toBe('late');
    expect(performance.now() - sentAt).toBeGreaterThanOrEqual(195); // two ways; a timer may fire a little early
  });

  it('is reset when connections are cut, and none comes about until that is over', async () => {
    const socket = await client();
    expect(await echo(socket, 'hello')).toBe('hello');
    proxy.fault = 'cut';
    await closed(socket);
    await eventually(() => server.connections === 0, 'the end of the connection to the server');
    const refused = connect(proxy.port, '127.0.0.1').on('error', () => undefined);
    await closed(refused);
    expect(server.connections).toBe(0);
    proxy.fault = 'none';
    expect(await echo(await client(), 'again')).toBe('again');
  });

  it('stays open in silence while nothing passes, and is reset afterwards because it lost bytes', async () => {
    const [silenced, idle] = [await client(), await client()];
    expect(await echo(silenced, 'before ')).toBe('before ');
    expect(await echo(idle, 'idle ')).toBe('idle ');
    proxy.fault = 'silence';
    silenced.write('lost');
    const late = await client();
    late.write('lost, too');
    await eventually(() => proxy.lossyConnections === 2, 'the loss of bytes');
    expect(silenced.destroyed).toBe(false);
    proxy.fault = 'none';
    await closed(silenced);
    expect(server.received).toBe('before idle ');
    expect(await echo(idle, 'goes on')).toBe('goes on');
  });

  it('lets requests arrive and loses the answers, and is reset afterwards', async () => {
    const socket = await client();
    proxy.fault = 'lose-answers';
    let answer = '';
    socket.on('data', (text) => (answer += String(text)));
    socket.write('question');
    await eventually(() => server.received === 'question' && proxy.lossyConnections === 1, 'the arrival of the request');
    proxy.fault = 'none';
    await closed(socket);
    expect(answer).toBe('');
  });

  it('does not let the server know in silence that the client has gone, until it is over', async () => {
    const socket = await client();
    expect(await echo(socket, 'hello')).toBe('hello');
    proxy.fault = 'silence';
    socket.destroy();
    await eventually(() => proxy.lossyConnections === 1, 'the loss of the goodbye');
    expect(server.connections).toBe(1);
    proxy.fault = 'none';
    await eventually(() => server.connections === 0, 'the end of the connection to the server');
  });

  it('is reset once on demand, and new ones work', async () => {
    const socket = await client();
    expect(await echo(socket, 'hello')).toBe('hello');
    proxy.reset();
    await closed(socket);
    expect(await echo(await client(), 'again')).toBe('again');
  });

  it('is reset when the server cannot be reached', async () => {
    await server.stop();
    const socket = connect(proxy.port, '127.0.0.1').on('error', () => undefined);
    await closed(socket);
    server = await EchoServer.start(); // for afterEach
  });
});
