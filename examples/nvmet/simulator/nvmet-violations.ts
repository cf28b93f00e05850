import { basename } from 'node:path';
import type { TimedViolation } from '@holdfast/array-simulator';
import { overlappingRuns, type CommandRun } from '@holdfast/array-simulator/command-line';
import { documentViolations } from './document-history.js';
import type { NamespaceState, NvmetState, SubsystemState } from './nvmet-state.js';

/** What the command processes saw go wrong, in words: two at once, changes that undid each other, commands that failed or did less than they said. */
export function journalViolations(runs: readonly CommandRun[]): TimedViolation[] {
  return [
    ...overlappingRuns(runs).map(({ earlier, later }) => ({
      text: `two nvmetcli commands ran at once: "${words(later)}" began during "${words(earlier)}"`,
      atMs: later.startedAtMs,
    })),
    ...documentViolations(runs),
    ...runs.filter(({ exitCode }) => exitCode !== null && exitCode !== 0).map((run) => told(run, `"${words(run)}" failed: ${run.lastLine}`)),
    ...runs.filter(({ exitCode, lastLine }) => exitCode === 0 && lastLine !== '').map((run) => told(run, `"${words(run)}" said 0, but: ${run.lastLine}`)),
  ];
}

const told = ({ endedAtMs }: CommandRun, text: string): TimedViolation => ({ text, atMs: endedAtMs });

/** A volume that should be exported, and which hosts should see it. */
export interface ExpectedExport {
  readonly device: string;
  readonly hosts: readonly string[];
}

/** What is wrong with the node when exactly `expected` should be exported. */
export function stateViolations(state: NvmetState, expected: readonly ExpectedExport[]): string[] {
  const exported = state.subsystems.flatMap((subsystem) => subsystem.namespaces.map((namespace) => ({ subsystem, namespace })));
  return [
    ...exported
      .filter(({ namespace }) => !expected.some(({ device }) => device === namespace.path))
      .map(({ subsystem, namespace }) => `volume ${basename(namespace.path)} is still in ${subsystem.nqn}`),
    ...expected.flatMap((wanted) => exportViolations(state, wanted)),
  ];
}

function exportViolations(state: NvmetState, { device, hosts }: ExpectedExport): string[] {
  const volume = basename(device);
  const reachable = state.subsystems.filter((subsystem) => isListening(state, subsystem) && subsystem.namespaces.some((one) => isShown(one, device)));
  if (reachable.length === 0) return [`volume ${volume} is not exported`];
  const seeing = reachable.flatMap(({ allowedHosts, allowsAnyHost }) => (allowsAnyHost ? ['any host'] : allowedHosts));
  return [
    ...hosts.filter((host) => !seeing.includes(host)).map((host) => `${host} does not see volume ${volume}`),
    ...seeing.filter((host) => !hosts.includes(host)).map((host) => `${host} still sees volume ${volume}`),
  ];
}

const isListening = ({ ports }: NvmetState, { nqn }: SubsystemState): boolean => ports.some(({ subsystems }) => subsystems.includes(nqn));

const isShown = ({ path, isEnabled }: NamespaceState, device: string): boolean => isEnabled && path === device;

/** The command without the file, whose name says nothing. */
const words = ({ argv }: CommandRun): string => argv[0] ?? '(killed)';
