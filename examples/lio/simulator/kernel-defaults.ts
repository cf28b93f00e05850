import type { GroupTemplate } from '@holdfast/array-simulator/command-line';

// What the kernel puts into each kind of folder, and the values it starts with.

export const HBA: GroupTemplate = { attributes: { hba_info: 'HBA Index: 0 plugin: iblock version: v5.0', hba_mode: '0' } };

export const DEACTIVATED = 'Status: DEACTIVATED  Max Queue Depth: 0  SectorSize: 0  HwMaxSectors: 0';
export const ACTIVATED = 'Status: ACTIVATED  Max Queue Depth: 128  SectorSize: 512  HwMaxSectors: 1280';

/** Attributes that the kernel only shows; a saved configuration leaves them out. */
export const READ_ONLY_DEVICE_ATTRIBUTES = ['hw_block_size', 'hw_max_sectors', 'hw_pi_prot_type', 'hw_queue_depth'];

export const STORAGE_OBJECT: GroupTemplate = {
  attributes: { alias: '', alua_lu_gp: '', control: '', enable: '0', info: DEACTIVATED, udev_path: '' },
  groups: {
    wwn: { attributes: { product_id: '', revision: '', vendor_id: 'LIO-ORG', vpd_unit_serial: 'T10 VPD Unit Serial Number: ' } },
    attrib: {
      attributes: {
        alua_support: '1',
        block_size: '512',
        emulate_3pc: '1',
        emulate_caw: '1',
        emulate_dpo: '1',
        emulate_fua_read: '1',
        emulate_fua_write: '1',
        emulate_model_alias: '1',
        emulate_pr: '1',
        emulate_rest_reord: '0',
        emulate_rsoc: '1',
        emulate_tas: '1',
        emulate_tpu: '0',
        emulate_tpws: '0',
        emulate_ua_intlck_ctrl: '0',
        emulate_write_cache: '0',
        enforce_pr_isids: '1',
        force_pr_aptpl: '0',
        hw_block_size: '512',
        hw_max_sectors: '1280',
        hw_pi_prot_type: '0',
        hw_queue_depth: '128',
        is_nonrot: '0',
        max_unmap_block_desc_count: '0',
        max_unmap_lba_count: '0',
        max_write_same_len: '65535',
        optimal_sectors: '1280',
        pgr_support: '1',
        pi_prot_format: '0',
        pi_prot_type: '0',
        pi_prot_verify: '0',
        queue_depth: '128',
        submit_type: '0',
        unmap_granularity: '0',
        unmap_granularity_alignment: '0',
        unmap_zeroes_data: '0',
      },
    },
  },
};

export const TARGET: GroupTemplate = { groups: { fabric_statistics: {} } };

const CHAP: GroupTemplate = { attributes: { authenticate_target: '0', password: '', password_mutual: '', userid: '', userid_mutual: '' } };

export const TPG: GroupTemplate = {
  attributes: { dynamic_sessions: '', enable: '0' },
  groups: {
    acls: {},
    attrib: {
      attributes: {
        authentication: '0',
        cache_dynamic_acls: '0',
        default_cmdsn_depth: '64',
        default_erl: '0',
        demo_mode_discovery: '1',
        demo_mode_write_protect: '1',
        fabric_prot_type: '0',
        generate_node_acls: '0',
        login_keys_workaround: '1',
        login_timeout: '15',
        prod_mode_write_protect: '0',
        t10_pi: '0',
        tpg_enabled_sendtargets: '1',
      },
    },
    auth: CHAP,
    lun: {},
    np: {},
    param: {
      attributes: {
        AuthMethod: 'CHAP,None',
        DataDigest: 'CRC32C,None',
        DataPDUInOrder: 'Yes',
        DataSequenceInOrder: 'Yes',
        DefaultTime2Retain: '20',
        DefaultTime2Wait: '2',
        ErrorRecoveryLevel: '0',
        FirstBurstLength: '65536',
        HeaderDigest: 'CRC32C,None',
        IFMarkInt: 'Reject',
        IFMarker: 'No',
        ImmediateData: 'Yes',
        InitialR2T: 'Yes',
        MaxBurstLength: '262144',
        MaxConnections: '1',
        MaxOutstandingR2T: '1',
        MaxRecvDataSegmentLength: '8192',
        MaxXmitDataSegmentLength: '262144',
        OFMarkInt: 'Reject',
        OFMarker: 'No',
        TargetAlias: 'LIO Target',
      },
    },
  },
};

export const LUN: GroupTemplate = { attributes: { alua_tg_pt_gp: 'TG Port Alias: default_tg_pt_gp' }, groups: { statistics: {} } };

export const PORTAL: GroupTemplate = { attributes: { iser: '0' } };

export const NODE_ACL: GroupTemplate = {
  attributes: { cmdsn_depth: '64', info: 'No active iSCSI Session for Initiator Endpoint', tag: '' },
  groups: {
    attrib: {
      attributes: {
        authentication: '-1',
        dataout_timeout: '3',
        dataout_timeout_retries: '5',
        default_erl: '0',
        nopin_response_timeout: '30',
        nopin_timeout: '15',
        random_datain_pdu_offsets: '0',
        random_datain_seq_offsets: '0',
        random_r2t_offsets: '0',
      },
    },
    auth: CHAP,
    fabric_statistics: {},
    param: {},
  },
};

export const MAPPED_LUN: GroupTemplate = { attributes: { write_protect: '0' }, groups: { statistics: {} } };
