import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Finding } from '../repository/finding.js';
import type { FenceProgram } from './fence-program.js';

const limitMs = 30_000;

/** Runs a compiled fence in an empty folder; a finding when it fails or does not end. */
export async function runProgram({ fence, path: program }: FenceProgram): Promise<readonly Finding[]> {
  const cwd = mkdtempSync(path.join(tmpdir(), 'holdfast-doctest-'));
  try {
    const { status, output } = await run(program.replace(/\.ts$/, '.js'), cwd);
    if (status === 0) return [];
    return [{ file: fence.file, line: fence.line, message: `does not run (${status ?? `stopped after ${limitMs / 1_000} s`}): ${output.trim()}` }];
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

function run(file: string, cwd: string): Promise<{ status: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file], { cwd, stdio: ['ignore', 'pipe', 'pipe'], timeout: limitMs, killSignal: 'SIGKILL' });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, output }));
  });
}
