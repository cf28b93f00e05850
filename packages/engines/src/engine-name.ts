/** The engines that tests can start. */
export const engineNames = ['redis', 'etcd', 'postgres', 'mariadb', 'zookeeper'] as const;

export type EngineName = (typeof engineNames)[number];

/** Libraries in other languages whose locks are shared: nothing to start. */
const LIBRARY_NAMES = ['tooz'] as const;

const NARROWING = 'HOLDFAST_ENGINES';

/**
 * Whether tests of this engine are to run. They are, unless `HOLDFAST_ENGINES` names others only (`HOLDFAST_ENGINES=redis,etcd`, or `none`);
 * then it is said on standard error that they did not.
 * @throws an Error when the variable names an engine that does not exist
 */
export function isWanted(engine: EngineName | (typeof LIBRARY_NAMES)[number]): boolean {
  const text = process.env[NARROWING];
  if (text === undefined || text === '') return true;
  const wanted = text === 'none' ? [] : text.split(',').map((name) => name.trim());
  const known: readonly string[] = [...engineNames, ...LIBRARY_NAMES];
  const unknown = wanted.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`${NARROWING} names "${unknown}"; known are ${known.join(', ')}, or none`);
  const isNamed = wanted.includes(engine);
  if (!isNamed) process.stderr.write(`did not run: tests of ${engine}, because ${NARROWING}=${text}\n`);
  return isNamed;
}
