import { closeSync, existsSync, fchmodSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import {
  formatPythonJson,
  isSystemError,
  makeFolders,
  parsePythonJson,
  PythonError,
  systemErrorText,
  type SystemError,
} from '@holdfast/array-simulator/command-line';
import type { NvmetMachine } from '../nvmet-machine.js';
import { exportsIn } from '../saved-exports.js';
import { build, clear, dump } from './configuration.js';

/** Writes the live configuration beside the file, under one fixed name, and renames it: whole or not at all, unless two save to one file. */
export async function save(machine: NvmetMachine, path: string): Promise<void> {
  const folder = dirname(resolve(path));
  if (!existsSync(folder)) makeFolders(folder);
  const temporary = `${path}.temp`;
  const descriptor = openSync(temporary, 'w+');
  try {
    fchmodSync(descriptor, 0o600);
    const configuration = await dump(machine);
    machine.note('saved', { file: resolve(path), exports: JSON.stringify(exportsIn(configuration)) });
    writeSync(descriptor, `${formatPythonJson(configuration)}\n`);
  } finally {
    closeSync(descriptor);
  }
  try {
    renameSync(temporary, path);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw renameFault(error, temporary, path);
  }
}

/**
 * Reads the file, clears EVERYTHING, then makes what the file says. Returns the exit status: problems with single objects are printed and do
 * not count, and a file or folder that goes away in the middle is taken for a file that was never saved.
 */
export async function restore(machine: NvmetMachine, path: string): Promise<number> {
  try {
    const saved = parsePythonJson(readText(path));
    machine.note('restored', { file: resolve(path), exports: JSON.stringify(exportsIn(saved)) });
    await clear(machine);
    for (const problem of build(machine, saved)) machine.print(problem);
    return 0;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    if (error.code === 'ENOENT') machine.print(`No saved config file at ${path}, ok, exiting`);
    else machine.print(`Error processing config file at ${path}, error ${systemErrorText(error)}, exiting`);
    return error.code === 'ENOENT' ? 0 : 1;
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    // Python names the file, also where Node opened it and could not read it.
    throw isSystemError(error) ? Object.assign(error, { path }) : error;
  }
}

function renameFault(error: SystemError, from: string, to: string): PythonError {
  const { code } = error;
  const fault = systemErrorText(Object.assign(new Error(code), { code }));
  const kind = code === 'ENOENT' ? 'FileNotFoundError' : code === 'EISDIR' ? 'IsADirectoryError' : 'OSError';
  return new PythonError(kind, `${fault}: '${from}' -> '${to}'`);
}
