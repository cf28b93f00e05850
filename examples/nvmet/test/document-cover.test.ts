import { describe, expect, it } from '@jest/globals';
import { isCovered } from '../src/document-cover.js';
import { exporting, type Configuration } from './simulated-node.js';

const wanted = exporting('nqn.a', '/dev/loop0', ['host']);

function like(change: (configuration: Configuration) => void): Configuration {
  const configuration = structuredClone(wanted);
  change(configuration);
  return configuration;
}

describe('a document that is wanted', () => {
  it.each<[string, Configuration]>([
    ['one that is the same', wanted],
    ['one with more in it', like(({ hosts, subsystems }) => {
      hosts.unshift({ nqn: 'other' });
      subsystems[0]!.namespaces.unshift({ nsid: 1, enable: 0, device: { path: '(null)' } });
    })],
    ['one with numbers as text', like(({ ports }) => Object.assign(ports[0]!.addr, { trsvcid: '4420' }))],
  ])('is covered by %s', (_what, actual) => {
    expect(isCovered(wanted, actual)).toBe(true);
  });

  it.each<[string, Configuration]>([
    ['lacks a host', like((configuration) => (configuration.hosts = []))],
    ['lets a host out', like(({ subsystems }) => (subsystems[0]!.allowed_hosts = ['other']))],
    ['shows another device', like(({ subsystems }) => (subsystems[0]!.namespaces[0]!.device['path'] = '/dev/loop1'))],
    ['shows the device under another number', like(({ subsystems }) => (subsystems[0]!.namespaces[0]!.nsid = 1))],
    ['has not enabled it', like(({ subsystems }) => (subsystems[0]!.namespaces[0]!.enable = 0))],
    ['has the subsystem on no port', like(({ ports }) => (ports[0]!.subsystems = []))],
    ['has another port', like(({ ports }) => (ports[0]!.portid = 2))],
    ['lacks all', {} as Configuration],
  ])('is not covered by one that %s', (_what, actual) => {
    expect(isCovered(wanted, actual)).toBe(false);
  });

  it('does not count attributes that were never set', () => {
    expect(isCovered({ ports: [{ portid: 1, addr: { trtype: '' } }] }, { ports: [{ portid: 1, addr: { trtype: 'tcp' } }] })).toBe(true);
    expect(isCovered({ a: null, b: 0 }, { a: null, b: '0' })).toBe(true);
  });
});
