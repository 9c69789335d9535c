/** Sign-in with a bearer token. Pure. */

/** Google's and Microsoft's XOAUTH2: `user=…^Aauth=Bearer …^A^A`, base64. */
export function xoauth2(user: string, token: string): string {
  return Buffer.from(`user=${user}\x01auth=Bearer ${token}\x01\x01`).toString('base64');
}

/** RFC 7628: the GS2 header names the user; `,` and `=` in it are escaped (RFC 5801). */
export function oauthBearer(user: string, token: string, host: string, port: number): string {
  const name = user.replaceAll('=', '=3D').replaceAll(',', '=2C');
  return Buffer.from(`n,a=${name},\x01host=${host}\x01port=${port}\x01auth=Bearer ${token}\x01\x01`).toString('base64');
}
