// The form of saveconfig.json. Everything is optional on the way back: the file is anyone's to edit.

export interface SavedConfiguration {
  readonly fabric_modules?: readonly unknown[];
  readonly storage_objects?: readonly SavedStorageObject[];
  readonly targets?: readonly SavedTarget[];
}

export interface SavedStorageObject {
  readonly name: string;
  readonly plugin: string;
  readonly dev: string;
  readonly wwn: string;
  readonly attributes?: Readonly<Record<string, number>>;
  readonly [key: string]: unknown;
}

export interface SavedTarget {
  readonly wwn: string;
  readonly fabric: string;
  readonly tpgs?: readonly SavedTpg[];
}

export interface SavedTpg {
  readonly tag: number;
  readonly enable?: boolean;
  readonly attributes?: Readonly<Record<string, number>>;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly luns?: readonly SavedLun[];
  readonly portals?: readonly SavedPortal[];
  readonly node_acls?: readonly SavedNodeAcl[];
}

export interface SavedLun {
  readonly index: number;
  readonly alias: string;
  readonly alua_tg_pt_gp_name: string;
  readonly storage_object: string;
}

export interface SavedPortal {
  readonly ip_address: string;
  readonly port: number;
  readonly iser?: boolean;
  readonly offload?: boolean;
}

export interface SavedNodeAcl {
  readonly node_wwn: string;
  readonly attributes?: Readonly<Record<string, number>>;
  readonly chap_userid?: string;
  readonly chap_password?: string;
  readonly mapped_luns?: readonly { readonly index: number; readonly tpg_lun: number; readonly alias: string; readonly write_protect: boolean }[];
}
