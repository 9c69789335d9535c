/**
 * The page on which an administrator of Microsoft 365 approves an application for the whole organisation
 * (learn.microsoft.com/entra/identity/enterprise-apps/construct-admin-consent-url), from the address of a sign-in
 * that lacked the approval. Null where it is no sign-in at Microsoft. Pure.
 */
export function adminConsentUrl(signIn: string): string | null {
  const url = URL.parse(signIn);
  const tenant = /^\/([^/]+)\/oauth2\/v2\.0\/authorize$/.exec(url?.pathname ?? '')?.[1];
  const clientId = url?.searchParams.get('client_id') ?? '';
  if (url === null || tenant === undefined || clientId === '') return null;
  // An administrator belongs to an organisation; `common` also means personal accounts.
  const directory = tenant === 'common' || tenant === 'consumers' ? 'organizations' : tenant;
  return `${url.origin}/${directory}/adminconsent?client_id=${encodeURIComponent(clientId)}`;
}
