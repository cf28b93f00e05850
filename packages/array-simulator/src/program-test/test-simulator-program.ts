import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:tls';
import { startSimulator } from '../start-simulator.js';
import { runProgram, withSeedFile } from './run-program.js';

/** What {@link testSimulatorProgram} needs of a test runner. */
export interface ProgramTestRunner {
  describe(title: string, body: () => void): void;
  it(title: string, body: () => Promise<void>): void;
}

/** A simulated array that serves HTTP, as a program. */
export interface ProgramUnderTest {
  /** Built JavaScript file. */
  readonly entry: string;
  /** The array's own options, which `--help` must tell of beside those that all arrays have. */
  readonly options: readonly string[];
  /** Arguments that it must refuse, beside those that all arrays refuse, and a part of the sentence. */
  readonly wrongArguments: readonly (readonly [args: readonly string[], sentence: string])[];
  /** Seed files, as text or data, that it must refuse, and what it says. */
  readonly wrongSeeds: readonly (readonly [content: unknown, sentence: RegExp])[];
}

const SHARED_OPTIONS = ['--port', '--https', '--user', '--password', '--seed-file', '--window-ms', '--latency-ms', '--help'];
const WRONG_FOR_ALL: ProgramUnderTest['wrongArguments'] = [
  [['--port', 'x'], "option '--port <n>' argument 'x' is invalid. Allowed is a whole number from 0 to 65535."],
  [['--colour'], "unknown option '--colour'"],
  [['extra'], 'too many arguments'],
];

/** Registers what holds for the command line of every simulated array that serves HTTP: TLS, taken ports, help, refused arguments and seed files. */
export function testSimulatorProgram({ describe, it }: ProgramTestRunner, { entry, options, wrongArguments, wrongSeeds }: ProgramUnderTest): void {
  describe('the command line of the simulator', () => {
    it('serves TLS when asked, with the certificate that its line of JSON brings', async () => {
      const simulator = await startSimulator({ entry, args: ['--https'] });
      const { protocol, port } = new URL(simulator.url);
      assert.equal(protocol, 'https:');
      const trusting = connect({ host: '127.0.0.1', port: Number(port), ca: simulator.certificate });
      await once(trusting, 'secureConnect');
      trusting.destroy();
      const careful = connect({ host: '127.0.0.1', port: Number(port) });
      await assert.rejects(once(careful, 'secureConnect'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
      assert.equal(await simulator.stop(), 0);
    });

    it('tells that a port is taken', async () => {
      const simulator = await startSimulator({ entry });
      const { code, stderr } = await runProgram(entry, ['--port', new URL(simulator.url).port]);
      await simulator.stop();
      assert.equal(code, 1);
      assert.match(stderr, /EADDRINUSE/);
    });

    it('prints its options', async () => {
      const { code, stdout } = await runProgram(entry, ['--help']);
      assert.equal(code, 0);
      for (const option of [...SHARED_OPTIONS, ...options]) assert.ok(stdout.includes(option), `${option} is not in the help`);
    });

    for (const [args, sentence] of [...WRONG_FOR_ALL, ...wrongArguments]) {
      it(`refuses ${JSON.stringify(args)} with a sentence and status 2`, async () => {
        const { code, stdout, stderr } = await runProgram(entry, args);
        assert.deepEqual([code, stdout], [2, '']);
        assert.ok(stderr.includes(sentence), stderr);
      });
    }

    for (const [content, sentence] of wrongSeeds) {
      it(`refuses the seed file ${JSON.stringify(content)} with a sentence and status 1`, async () => {
        const { code, stdout, stderr } = await withSeedFile(content, (path) => runProgram(entry, ['--seed-file', path]));
        assert.deepEqual([code, stdout], [1, '']);
        assert.match(stderr, sentence);
      });
    }
  });
}
