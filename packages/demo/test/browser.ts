import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { findChromium } from '@holdfast/engines';

const QUIET = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** A page as a browser without a window sees it: its markup after loading, and every line the page had to say on the console. */
export async function openInBrowser(file: string, folder: string): Promise<{ readonly dom: string; readonly complaints: readonly string[] }> {
  const profile = await mkdtemp(join(folder, 'profile-'));
  try {
    const args = ['--headless', ...QUIET, '--enable-logging=stderr', '--v=0', `--user-data-dir=${profile}`, '--dump-dom', pathToFileURL(file).href];
    const { stdout, stderr } = await promisify(execFile)(await findChromium(), args, { maxBuffer: 2 ** 26 });
    return { dom: stdout, complaints: stderr.split('\n').filter((line) => line.includes(':CONSOLE')) };
  } finally {
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
