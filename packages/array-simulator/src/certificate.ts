/** A private key and its certificate, both in PEM form. */
export interface ServerCertificate {
  readonly key: string;
  readonly certificate: string;
}

const VALID_FOR_DAYS = 30;

/** Makes a certificate for 127.0.0.1 and localhost that is its own authority, as arrays have one when they leave the factory. */
export async function makeServerCertificate(): Promise<ServerCertificate> {
  const { generate } = await import('selfsigned'); // slow to load, and most arrays in tests speak no TLS
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notAfterDate: new Date(Date.now() + VALID_FOR_DAYS * 86_400_000),
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }, { type: 7, ip: '127.0.0.1' }] },
    ],
  });
  return { key, certificate: cert };
}
