/** SHA-256 of a plan's text in hexadecimal; null on a page that isn't a secure one, where browsers have no digests. */
export async function planHash(planText: string): Promise<string | null> {
  const { subtle } = crypto as { readonly subtle?: SubtleCrypto };
  if (!subtle) return null;
  return hexadecimal(new Uint8Array(await subtle.digest('SHA-256', new TextEncoder().encode(planText))));
}

export function hexadecimal(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
