import type { TimedViolation } from '@holdfast/array-simulator';
import { overlappingRuns, type CommandRun } from '@holdfast/array-simulator/command-line';
import type { LioState, SavedState } from './lio-state.js';

/** What the command processes saw go wrong, in words: two at once, one HBA index for two volumes, commands that failed. */
export function journalViolations(allRuns: readonly CommandRun[]): TimedViolation[] {
  const runs = allRuns.filter(({ argv }) => argv[0] !== 'verify'); // it touches nothing, and Cinder does not lock it either
  return [
    ...overlappingRuns(runs).map(({ earlier, later }) => ({
      text: `two cinder-rtstool commands ran at once: ${words(later)} began during ${words(earlier)}`,
      atMs: later.startedAtMs,
    })),
    ...sharedIndexes(runs),
    ...runs
      .filter(({ exitCode }) => exitCode !== null && exitCode !== 0)
      .map((run) => ({ text: `${words(run)} failed: ${shortened(run.lastLine)}`, atMs: run.endedAtMs })),
  ];
}

/** A volume that should be exported, and who should be let in. */
export interface ExpectedExport {
  readonly target: string;
  readonly initiators: readonly string[];
}

/** What is wrong with the node when exactly `expected` should be exported, and saved. */
export function stateViolations(state: LioState, expected: readonly ExpectedExport[]): string[] {
  const names = expected.map(({ target }) => target);
  return [
    ...state.storageObjects.filter(({ name }) => !names.includes(name)).map(({ name, hba }) => `storage object ${shortened(name)} left behind in ${hba}`),
    ...state.targets.filter(({ name }) => !names.includes(name)).map(({ name }) => `target ${shortened(name)} left behind`),
    ...expected.flatMap((wanted) => exportViolations(state, wanted)),
    ...savedViolations(state.saved, names),
  ];
}

function exportViolations(state: LioState, { target: name, initiators }: ExpectedExport): string[] {
  const target = state.targets.find((candidate) => candidate.name === name);
  if (!target) return [`volume ${shortened(name)} is not exported`];
  if (!target.isEnabled) return [`target ${shortened(name)} is not enabled`];
  if (target.storageObject !== name) return [`target ${shortened(name)} exports ${target.storageObject ?? 'nothing'}`];
  if (target.portals.length === 0) return [`target ${shortened(name)} listens nowhere`];
  return [
    ...initiators.filter((one) => !target.acls.some(({ initiator }) => initiator === one)).map((one) => `${shortened(one)} is not let in to ${shortened(name)}`),
    ...target.acls.filter(({ initiator }) => !initiators.includes(initiator)).map(({ initiator }) => `${shortened(initiator)} is still let in to ${shortened(name)}`),
    ...target.acls.filter(({ hasLun }) => !hasLun).map(({ initiator }) => `${shortened(initiator)} is let in to ${shortened(name)} and sees no LUN`),
  ];
}

function savedViolations(saved: SavedState, expected: readonly string[]): string[] {
  if (saved.kind === 'missing' && expected.length === 0) return [];
  if (saved.kind !== 'whole') return [`saveconfig.json is ${saved.kind}`];
  return [
    ...expected.filter((name) => !saved.targets.includes(name)).map((name) => `saveconfig.json lacks ${shortened(name)}`),
    ...saved.targets.filter((name) => !expected.includes(name)).map((name) => `saveconfig.json still has ${shortened(name)}`),
  ];
}

/** Two creates took one index: the second chose it before the first had ended. */
function sharedIndexes(runs: readonly CommandRun[]): TimedViolation[] {
  const choices = runs.flatMap((run) => run.notes.filter(({ kind }) => kind === 'hba-index').map((note) => ({ run, ...note })));
  return choices.flatMap((choice, position) => {
    const earlier = choices.slice(0, position).find((other) => other.facts['index'] === choice.facts['index'] && other.run.end > choice.at);
    if (!earlier) return [];
    const [one, two] = [earlier, choice].map(({ facts }) => shortened(String(facts['name'])));
    return [{ text: `HBA index ${choice.facts['index']} given to two volumes: ${one} and ${two}`, atMs: choice.run.endedAtMs }];
  });
}

const words = ({ argv }: CommandRun): string => {
  const [name = '(killed)', ...args] = argv;
  const about = args.find((arg) => arg.startsWith('iqn.'));
  return about === undefined ? `"${name}"` : `"${name} ${shortened(about)}"`;
};

/** Target names without their long prefix. */
const shortened = (text: string): string => text.replaceAll(/iqn\.\d{4}-\d{2}\.[a-z0-9.-]+:(?=[a-z])/g, '');
