import { runCommand } from '../src/run-command.js';

/** What one run of the command wrote, and how it ended. */
export interface Recorded {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command in this process, in a folder of its own choice. */
export async function holdfast(directory: string, argv: readonly string[], settings: { readonly isTTY?: boolean; readonly env?: Readonly<Record<string, string>> } = {}): Promise<Recorded> {
  const text = { stdout: '', stderr: '' };
  const status = await runCommand(argv, {
    stdout: { write: (chunk) => (text.stdout += chunk) },
    stderr: { isTTY: settings.isTTY ?? false, write: (chunk) => (text.stderr += chunk) },
    env: settings.env ?? {},
    directory,
  });
  return { status, ...text };
}
