import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, rmSync, unlinkSync, writeFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  formatPythonJson,
  isSystemError,
  parsePythonJson,
  PythonError,
  pythonText,
  pythonType,
  systemErrorRepr,
  systemErrorText,
} from '@holdfast/array-simulator/command-line';
import { dump } from './dump.js';
import type { LioMachine } from './lio-machine.js';
import { clearAll, rebuild } from './rebuild.js';
import { rtstoolError } from './rtslib-error.js';
import type { SavedConfiguration } from './saved-configuration.js';

/**
 * Writes the live configuration beside the file and then copies it over: one fixed temporary name, and a moment in which the file is
 * empty. That is how the real one saves; it is not atomic, and two at once destroy each other's work.
 */
export async function save(machine: LioMachine, path: string | undefined): Promise<void> {
  const file = path ?? machine.configurationFile;
  if (path === undefined && !existsSync(dirname(file))) mkdirSync(dirname(file), { recursive: true, mode: 0o755 });
  try {
    await saveThroughTemporary(machine, file);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw rtstoolError(`Could not save configuration to ${file}: ${systemErrorText(error)}`);
  }
}

async function saveThroughTemporary(machine: LioMachine, file: string): Promise<void> {
  const temporary = `${file}.temp`;
  rmSync(temporary, { force: true });
  await machine.hold('save-temp');
  const descriptor = openNew(temporary);
  try {
    const configuration = await dump(machine);
    writeSync(descriptor, `${formatPythonJson(configuration)}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  await machine.hold('save-copy');
  const saved = readFileSync(temporary);
  writeFileSync(file, saved, { mode: 0o600 });
  unlinkSync(temporary);
}

function openNew(temporary: string): number {
  try {
    return openSync(temporary, 'wx', 0o600);
  } catch {
    // The library means to raise an error of its own here, and misspells it.
    throw new PythonError('NameError', "name 'ExecutionError' is not defined. Did you mean: 'RecursionError'?");
  }
}

/** Reads the file, then clears EVERYTHING, then rebuilds what it can. */
export async function restore(machine: LioMachine, path: string | undefined): Promise<void> {
  const saved = readConfiguration(path ?? machine.configurationFile);
  await clearAll(machine);
  await machine.hold('cleared');
  if (typeof saved !== 'object' || saved === null || Array.isArray(saved)) {
    throw new PythonError('AttributeError', `'${pythonType(saved)}' object has no attribute 'get'`);
  }
  await rebuild(machine, saved as SavedConfiguration);
}

function readConfiguration(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw rtstoolError(
      `('Could not restore configuration file %(file_path)s: %(exc)s', {'file_path': ${pythonText(file)}, 'exc': ${systemErrorRepr(error)}})`,
    );
  }
  return parsePythonJson(text);
}
