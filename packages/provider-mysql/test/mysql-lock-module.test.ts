import { describe, expect, it } from '@jest/globals';
import { lockProviderFromUrl } from '../src/mysql-lock-module.js';

const refused = (message: string) => expect.objectContaining({ code: 'ERR_LOCK_CONFIG_INVALID', message: expect.stringContaining(message) });

describe('a mysql: URL', () => {
  it('gives server, database and settings', () => {
    const provider = lockProviderFromUrl(new URL('mysql://user:secret@db.example:3307/cinder?tablePrefix=locks&maxConnections=5&tls=true&sessionTimeoutMs=60000'));
    expect(provider.engineId).toBe('mysql:db.example:3307/cinder#locks');
  });

  it.each(['mysql://db.example/cinder', 'mysql://db.example:3306/Cinder', 'mariadb://DB.example/cinder'])('%s is one engine under every name', (url) => {
    expect(lockProviderFromUrl(new URL(url)).engineId).toBe('mysql:db.example:3306/cinder#holdfast');
  });

  it.each([
    ['mysql://u:secret@h/d?ssl=1', "unknown key 'ssl', allowed: tablePrefix, caFile, maxConnections, requestTimeoutMs, sessionTimeoutMs, tls"],
    ['mysql://u:secret@h/d?tls=true&tls=true', 'tls is given twice'],
    ['mysql://u:secret@h/d?tls=1', "tls must be true or false, got '1'"],
    ['mysql://u:secret@h/d?tablePrefix=a%60b', "tablePrefix must be 1 to 40 of a-z 0-9 _ and not begin with a digit, got 'a`b'"],
    ['mysql://u:secret@h/d?maxConnections=0', 'maxConnections must be a whole number from 1 to 1000, got 0'],
    ['mysql://u:secret@h/d?maxConnections=many', "maxConnections must be a whole number, got 'many'"],
    ['mysql://u:secret@h/d?requestTimeoutMs=3000', 'requestTimeoutMs must be a whole number from 50 to 2500, got 3000'],
    ['mysql://u:secret@h/d?sessionTimeoutMs=5000', 'sessionTimeoutMs must be a whole number from 10000 to 3600000, got 5000'],
    ['mysql://u:secret@h/d?caFile=/nowhere/ca.pem', 'caFile cannot be read: ENOENT'],
    ['mysql://u:secret@h/', 'url must name one database, such as mysql://db.example/cinder'],
    ['mysql://u:secret@h/d/e', 'url must name one database'],
    ['mysql://u:sec%ret@h/d', "url has a '%' that begins no character; write it as %25"],
    ['postgresql://u:secret@h/d', 'url must begin with mysql:// or mariadb://, got postgresql://'],
    ['mysql://u:secret@h/d#x', "it has a '#'"],
  ])('%s is refused, and its password not shown', (url, message) => {
    expect(() => lockProviderFromUrl(new URL(url))).toThrow(refused(message));
    expect(() => lockProviderFromUrl(new URL(url))).not.toThrow(/secret|sec%/);
  });
});
