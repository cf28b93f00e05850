/** How one backend exports volumes through the kernel target of its node. */
export interface LioSettings {
  /** cinder-rtstool: a path, or a name found on PATH. */
  readonly command: string;
  /** Start of every target name; must make it an iSCSI qualified name. */
  readonly targetPrefix: string;
  /** Addresses to listen on, the first one the preferred. */
  readonly portalAddresses: readonly [string, ...string[]];
  readonly portalPort: number;
  readonly protocol: 'iscsi' | 'iser';
  readonly backendName: string;
}

/** Service identifier of {@link LioSettings}. */
export const LIO_SETTINGS = Symbol.for('@holdfast/example-lio/LioSettings');

export const defaultLioSettings: LioSettings = {
  command: 'cinder-rtstool',
  targetPrefix: 'iqn.2010-10.org.openstack:',
  portalAddresses: ['127.0.0.1'],
  portalPort: 3260,
  protocol: 'iscsi',
  backendName: 'lio',
};
