import { randomBytes, randomUUID } from 'node:crypto';
import type { GroupTemplate } from '@holdfast/array-simulator/command-line';

/** The kinds of folders that can be made in the kernel's NVMe target configuration; named as nvmetcli's messages name them. */
export type FolderKind = 'Host' | 'Subsystem' | 'Namespace' | 'Port' | 'Referral' | 'ANAGroup';

const ADDRESS = { addr_adrfam: '', addr_traddr: '', addr_treq: 'not specified', addr_trsvcid: '', addr_trtype: '' };

const ANA_GROUP: GroupTemplate = { attributes: { ana_state: 'optimized' } };

/** What the kernel puts into a new folder of each kind. */
const TEMPLATES: Readonly<Record<FolderKind, () => GroupTemplate>> = {
  Host: () => ({}),
  Subsystem: () => ({
    attributes: {
      attr_allow_any_host: '0',
      attr_cntlid_max: '65519',
      attr_cntlid_min: '1',
      attr_model: 'Linux',
      attr_pi_enable: '0',
      attr_qid_max: '128',
      attr_serial: randomBytes(10).toString('hex'),
      attr_version: '1.3',
    },
    groups: { allowed_hosts: {}, namespaces: {} },
  }),
  Namespace: () => ({
    attributes: {
      ana_grpid: '1',
      buffered_io: '0',
      device_nguid: '00000000-0000-0000-0000-000000000000',
      device_path: '(null)',
      device_uuid: randomUUID(),
      enable: '0',
      revalidate_size: '',
    },
  }),
  Port: () => ({
    attributes: { ...ADDRESS, param_inline_data_size: '-1', param_pi_enable: '0' },
    groups: { ana_groups: { groups: { 1: ANA_GROUP } }, referrals: {}, subsystems: {} },
  }),
  Referral: () => ({ attributes: { ...ADDRESS, addr_portid: '0', enable: '0' } }),
  ANAGroup: () => ANA_GROUP,
};

export const folderTemplate = (kind: FolderKind): GroupTemplate => TEMPLATES[kind]();

const isWithin = (text: string, least: number, most: number): boolean => /^\d+$/.test(text) && Number(text) >= least && Number(text) <= most;

/** Whether the kernel makes a folder of that name. */
export function isNameAllowed(kind: FolderKind, name: string): boolean {
  if (kind === 'Namespace') return isWithin(name, 1, 2 ** 32 - 2);
  if (kind === 'Port') return isWithin(name, 0, 2 ** 16 - 1);
  if (kind === 'ANAGroup') return isWithin(name, 2, 128);
  return kind !== 'Subsystem' || name !== 'nqn.2014-08.org.nvmexpress.discovery';
}
