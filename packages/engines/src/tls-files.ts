import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeServerCertificate } from '@holdfast/array-simulator';

/** Key and certificate of one server for 127.0.0.1, as files; the certificate is its own authority. */
export interface TlsFiles {
  readonly keyFile: string;
  readonly certificateFile: string;
  readonly certificate: string;
}

export async function makeTlsFiles(folder: string): Promise<TlsFiles> {
  const { key, certificate } = await makeServerCertificate();
  const keyFile = join(folder, 'server.key');
  const certificateFile = join(folder, 'server.crt');
  await writeFile(keyFile, key, { mode: 0o600 });
  await writeFile(certificateFile, certificate);
  return { keyFile, certificateFile, certificate };
}
