import { existsSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { once } from 'node:events';
import { afterAll, describe, expect, it } from '@jest/globals';
import { engineNames, isWanted, type EngineInstance, type EngineOptions } from '@holdfast/engines';
import { testedEngines } from './engine-clients.js';
import { isAlive } from './eventually.js';

const running: EngineInstance[] = [];

// A server that the environment names belongs to somebody else; here each test needs its own.
for (const name of engineNames) delete process.env[`HOLDFAST_TEST_${name.toUpperCase()}_URL`];

afterAll(() => Promise.all(running.map((instance) => instance.stop())));

for (const name of engineNames.filter(isWanted)) {
  const { start, client, tls, credentials } = testedEngines[name];
  const started = async (options?: EngineOptions): Promise<EngineInstance> => {
    const instance = await start(options);
    running.push(instance);
    return instance;
  };

  describe(`a ${name} that tests have started`, () => {
    it('keeps its data when it is killed and started again, at the same port, as another process; not when a stranger has the port, which is told', async () => {
      const instance = await started();
      const { url, port, pid } = instance;
      expect(url).toContain(`127.0.0.1:${port}`);
      await client(instance).write('kept');
      await instance.kill();
      expect(isAlive(pid)).toBe(false);
      await expect(client(instance).read()).rejects.toThrow();
      const stranger = createServer((socket) => socket.on('error', () => undefined).on('data', () => socket.write('+PONG\r\n'))).listen(port, '127.0.0.1');
      await once(stranger, 'listening');
      await expect(instance.start()).rejects.toThrow(new RegExp(`^${name} did not start: .* in use.*; end what listens on port ${port}$`, 'i'));
      await new Promise((resolve) => stranger.close(resolve));
      await instance.start();
      expect(instance.pid).not.toBe(pid);
      expect(instance.url).toBe(url);
      expect(await client(instance).read()).toBe('kept');
      await instance.stop();
    });

    it('can be killed and started again while clients are connected', async () => {
      const instance = await started();
      const socket = connect(instance.port, '127.0.0.1').on('error', () => undefined);
      await once(socket, 'connect');
      await client(instance).write('first');
      for (let round = 0; round < 3; round += 1) {
        await instance.kill();
        await instance.start();
      }
      expect(await client(instance).read()).toBe('first');
      socket.destroy();
      await instance.stop();
    });

    it('answers nobody while it is paused, and everybody afterwards', async () => {
      const instance = await started();
      await client(instance).write('kept');
      instance.pause();
      let isAnswered = false;
      const read = client(instance).read().then((value) => {
        isAnswered = true;
        return value;
      });
      const socket = connect(instance.port, '127.0.0.1');
      await once(socket, 'connect'); // the port still takes connections
      expect(isAnswered).toBe(false);
      socket.destroy();
      instance.resume();
      expect(await read).toBe('kept');
      await instance.stop();
    });

    it('is gone when it was stopped, also when it was paused, and can be stopped twice', async () => {
      const instance = await started();
      const { pid } = instance;
      instance.pause();
      await Promise.all([instance.stop(), instance.stop()]);
      await instance.stop();
      expect(isAlive(pid)).toBe(false);
    });

    if (tls) {
      it('speaks TLS with a certificate that clients can trust, and takes it along at its end', async () => {
        const instance = await started({ tls: true });
        expect(instance.certificate).toContain('BEGIN CERTIFICATE');
        expect(existsSync(instance.certificateFile!)).toBe(true);
        await client(instance).write('secret');
        expect(await client(instance).read()).toBe('secret');
        await expect(client({ ...instance, certificate: undefined }).read()).rejects.toThrow();
        await instance.stop();
        expect(existsSync(instance.certificateFile!)).toBe(false);
      });
    }

    if (credentials === 'taken') {
      it('wants the user and password that it was started with, which its URL carries', async () => {
        const user = name === 'redis' ? 'default' : 'somebody';
        const instance = await started({ credentials: { user, password: 'p@ss/w:rd' } });
        await client(instance).write('kept');
        expect(await client(instance).read()).toBe('kept');
        const wrong = instance.url.replace(encodeURIComponent('p@ss/w:rd'), 'guessed');
        expect(wrong).not.toBe(instance.url);
        await expect(client(instance, wrong).read()).rejects.toThrow();
        await instance.stop();
      });
    }

    if (credentials === 'refused') {
      it('refuses to be started with a user and password, which it would not ask for', async () => {
        await expect(start({ credentials: { user: 'somebody', password: 'x' } })).rejects.toThrow('make it with a client');
      });
    }
  });
}
