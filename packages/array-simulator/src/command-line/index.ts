export { AttributeTree, type GroupTemplate } from './attribute-tree.js';
export { BlockDevices } from './block-devices.js';
export { CommandJournal, type JournalEntry } from './command-journal.js';
export { commandEnvironment, runSimulatedCommand, type CommandEnd, type CommandProcess, type CommandSettings } from './command-process.js';
export { commandRuns, overlappingRuns, timedRuns, type CommandRun } from './command-runs.js';
export { writeCommandScript, type CommandScriptOptions } from './command-script.js';
export { isFolderName } from './folder-name.js';
export { GatherWindow, type GatherWindowOptions } from './gather-window.js';
export { makeFolders } from './make-folders.js';
export {
  isSystemError,
  PythonError,
  pythonSystemError,
  pythonText,
  pythonTraceback,
  systemErrorRepr,
  systemErrorText,
  type SystemError,
} from './python-error.js';
export { formatPythonJson, parsePythonJson } from './python-json.js';
export { pythonInt, pythonStr, pythonType } from './python-value.js';
export { readUnknownRequests, UNKNOWN_REQUESTS_FILE } from './unknown-requests.js';
