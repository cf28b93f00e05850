import type { FolderKind } from './kernel-folders.js';

/** What the kernel keeps of a written value; null when it refuses it (EINVAL). */
type Rule = (value: string) => string | null;

const flag: Rule = (value) => (/^(1|y|on)/i.test(value) ? '1' : /^(0|n|of)/i.test(value) ? '0' : null);

const oneOf = (...allowed: readonly string[]): Rule => (value) => (allowed.includes(value) ? value : null);

const wholeNumber = (least: number, most: number): Rule => (value) => {
  const number = /^[+-]?\d+$/.test(value) ? Number(value) : Number.NaN;
  return number >= least && number <= most ? String(number) : null;
};

const text = (longest: number): Rule => (value) => (value.trim() !== '' && Buffer.byteLength(value) <= longest ? value : null);

const ascii = (longest: number): Rule => (value) => (/^[\x20-\x7e]+$/.test(value) ? text(longest)(value) : null);

const HEX_BYTES = /^([0-9a-f]{2}[-:]?){16}$/i;

/** Sixteen bytes in the form of a UUID. */
const uuidForm = (value: string): string =>
  value.replaceAll(/[-:]/g, '').toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

const address: Readonly<Record<string, Rule>> = {
  addr_adrfam: oneOf('pcie', 'ipv4', 'ipv6', 'ib', 'fc', 'loop'),
  addr_traddr: text(256),
  addr_treq: oneOf('not specified', 'required', 'not required'),
  addr_trsvcid: text(32),
  addr_trtype: oneOf('rdma', 'fc', 'tcp', 'loop'),
};

const RULES: Readonly<Record<FolderKind, Readonly<Record<string, Rule>>>> = {
  Host: {},
  Subsystem: {
    attr_allow_any_host: flag,
    attr_cntlid_max: wholeNumber(1, 65_519),
    attr_cntlid_min: wholeNumber(1, 65_519),
    attr_model: (value) => ascii(40)(value.trim()),
    attr_pi_enable: flag,
    attr_qid_max: wholeNumber(1, 128),
    attr_serial: ascii(20),
    attr_version: (value) => (/^\d+\.\d+(\.\d+)?$/.test(value) ? value.replace(/^(\d+\.\d+)\.0$/, '$1') : null),
  },
  Namespace: {
    ana_grpid: wholeNumber(1, 128),
    buffered_io: flag,
    device_nguid: (value) => (HEX_BYTES.test(value) ? uuidForm(value) : null),
    device_path: (value) => (value === '' ? null : value),
    device_uuid: (value) => (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value) ? value.toLowerCase() : null),
    enable: flag,
    revalidate_size: flag,
  },
  Port: { ...address, param_inline_data_size: wholeNumber(-(2 ** 31), 2 ** 31 - 1), param_pi_enable: flag },
  Referral: { ...address, addr_portid: wholeNumber(0, 2 ** 16 - 1), enable: flag },
  ANAGroup: { ana_state: oneOf('optimized', 'non-optimized', 'inaccessible', 'persistent-loss', 'change') },
};

/** What the kernel keeps of a value that is written to an attribute; null when it refuses it. What follows the first line end is not read. */
export function keptValue(kind: FolderKind, attribute: string, value: string): string | null {
  const rule = Object.hasOwn(RULES[kind], attribute) ? RULES[kind][attribute] : undefined;
  return rule?.(value.split('\n')[0] ?? '') ?? null;
}
