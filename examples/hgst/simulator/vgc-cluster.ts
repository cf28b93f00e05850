/**
 * The command: one process, one request to the cluster's manager, as the real one. Its script tells where the manager is. It imports next to
 * nothing, because every operation of a driver waits for several starts of it.
 */
import { request } from 'node:http';
import type { CommandResult } from './command-result.js';

function end({ exitCode, stdout, stderr }: CommandResult): void {
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  process.exitCode = exitCode;
}

const giveUp = (reason: string): void => end({ exitCode: 1, stdout: '', stderr: `Unable to contact the cluster manager: ${reason}\n` });

const manager = process.env['VGC_CLUSTER_MANAGER'] ?? '';
if (manager === '') giveUp('VGC_CLUSTER_MANAGER is not set; run the script that the simulator wrote into its state directory');
else {
  const body = JSON.stringify(process.argv.slice(2));
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const asked = request(`${manager}/command`, { method: 'POST', headers, agent: false }, (response) => {
    let text = '';
    response.setEncoding('utf8').on('data', (part: string) => (text += part));
    response.on('error', ({ message }) => giveUp(message));
    response.on('end', () => (response.statusCode === 200 ? end(JSON.parse(text) as CommandResult) : giveUp(text.trim())));
  });
  asked.on('error', ({ message }) => giveUp(message));
  asked.end(body);
}
