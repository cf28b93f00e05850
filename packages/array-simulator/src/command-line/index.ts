export { AttributeTree, type GroupTemplate } from './attribute-tree.js';
export { CommandJournal, type JournalEntry } from './command-journal.js';
export { commandRuns, overlappingRuns, type CommandRun } from './command-runs.js';
export { writeCommandScript, type CommandScriptOptions } from './command-script.js';
export { GatherWindow, type GatherWindowOptions } from './gather-window.js';
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
