import { engineUrl, readCertificates } from './tooz-address.js';
import { invalidOption, type ToozSettings } from './tooz-lock-provider-options.js';
import { toozMysqlName } from './tooz-names.js';
import type { ToozSession, ToozSqlEngine } from './tooz-sql-client.js';

/** So that the server ends a session whose client fell silent; the heartbeat of a held lock comes far more often. */
const SILENCE_SECONDS = 20;

const TAKE = 'SELECT GET_LOCK(?, ?) AS yes';

/** User locks of MySQL and MariaDB sessions under tooz's name. */
export const mysqlEngine: ToozSqlEngine = { port: 3306, keyOf: toozMysqlName, open };

async function open({ url, caFile, requestTimeoutMs }: ToozSettings): Promise<ToozSession> {
  const mysql = await import('mysql2/promise').catch(() => undefined);
  if (mysql === undefined) throw invalidOption('tooz+mysql:// needs the package mysql2; install it');
  const connection = await mysql.createConnection({
    uri: engineUrl({ url }),
    connectTimeout: requestTimeoutMs,
    enableKeepAlive: true,
    ...(caFile === undefined ? {} : { ssl: { ca: readCertificates(caFile) } }),
  });
  const listeners: (() => void)[] = [];
  let hasEnded = false;
  const ended = (): void => {
    hasEnded = true;
    for (const listener of listeners.splice(0)) listener();
  };
  connection.on('error', ended);
  connection.on('end', ended);
  await connection.query(`SET SESSION wait_timeout = ${SILENCE_SECONDS}`).catch((error: unknown) => {
    connection.destroy();
    throw error;
  });
  // The name goes as bytes, as Python sends it: a text would be compared in the connection's character set.
  const ask = async (text: string, values: readonly (Buffer | number)[]): Promise<boolean> => {
    const [rows] = await connection.query(text, [...values]);
    const { yes } = (rows as unknown as readonly { readonly yes: unknown }[])[0]!;
    if (yes === null && text === TAKE) throw new Error('GET_LOCK answered NULL: the server could not look, or the session was killed');
    return Number(yes) === 1;
  };
  return {
    take: (key, queueMs) => ask(TAKE, [Buffer.from(key, 'utf8'), queueMs / 1_000]),
    giveBack: (key) => ask('SELECT RELEASE_LOCK(?) AS yes', [Buffer.from(key, 'utf8')]),
    ping: () => connection.query('SELECT 1'),
    onEnd: (listener) => (hasEnded ? listener() : listeners.push(listener)),
    end: () => connection.destroy(),
  };
}
