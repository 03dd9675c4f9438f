interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
}

export function faultsIn(
  manifest: {
    readonly dependencies?: Readonly<Record<string, string>>;
    readonly devDependencies?: Readonly<Record<string, string>>;
  },
  lock: { readonly packages: Readonly<Record<string, LockedPackage>> },
  settings: string,
): string[];

export function readAudit(text: string): { readonly faults: string[]; readonly silence: string | null };
