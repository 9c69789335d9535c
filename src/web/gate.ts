/**
 * Which requests the loopback host listens to at all. Any page in the user's browser can send requests to 127.0.0.1,
 * under any host name that resolves to it: those are turned away here, before anything is read from them.
 */
import type { IncomingHttpHeaders } from 'node:http';

export type Route =
  | { readonly kind: 'open'; readonly token: string }
  | { readonly kind: 'call'; readonly method: string }
  | { readonly kind: 'events' }
  /** The address under the other name of this host, under which security keys can be asked for. */
  | { readonly kind: 'localhost' }
  | { readonly kind: 'file'; readonly path: string };

export interface Refusal {
  readonly status: number;
  readonly reason: string;
}

export interface RequestHead {
  readonly method: string;
  /** As it came: never decoded, so that there is nothing to smuggle. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

const refuse = (status: number, reason: string): Refusal => ({ status, reason });

const token = /^\/open\/([\w-]{20,100})$/;
const call = /^\/call\/([a-z][A-Za-z]{0,50}\.[a-z][A-Za-z]{0,50})$/;

function routeOf(path: string): Route {
  const opened = token.exec(path)?.[1];
  if (opened !== undefined) return { kind: 'open', token: opened };
  const method = call.exec(path)?.[1];
  if (method !== undefined) return { kind: 'call', method };
  if (path === '/localhost') return { kind: 'localhost' };
  if (path === '/events') return { kind: 'events' };
  return { kind: 'file', path };
}

/**
 * The route of a request that comes from our own page, or why it is refused. Whether it is signed in is asked next.
 * @param authority the Host that the request may name, such as `127.0.0.1:41234`
 */
export function admit({ method, url, headers }: RequestHead, authority: string): Route | Refusal {
  // A name that was made to resolve to 127.0.0.1 arrives under that name.
  if (headers.host !== authority) return refuse(421, 'This is not the address of Letterlock.');
  const route = routeOf(url.split('?', 1)[0] ?? '/');
  const wanted = route.kind === 'call' ? 'POST' : 'GET';
  if (method !== wanted) return refuse(405, `Only ${wanted} is answered here.`);
  const origin = headers.origin;
  if (origin !== undefined && origin !== `http://${authority}`) return refuse(403, 'It comes from another site.');
  if (route.kind === 'call') return admitCall(route, headers);
  if (!ownPage(route, headers)) return refuse(403, 'It comes from another site.');
  return route;
}

function admitCall(route: Route, headers: IncomingHttpHeaders): Route | Refusal {
  // Browsers send Origin with every POST; without it there is no telling where it comes from.
  if (headers.origin === undefined) return refuse(403, 'It does not say where it comes from.');
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return refuse(403, 'It comes from another site.');
  // A form cannot send this type, and a script of another origin would have to ask first.
  if (!/^application\/json(; ?charset=utf-8)?$/i.test(headers['content-type'] ?? '')) {
    return refuse(415, 'Only application/json is taken.');
  }
  return route;
}

/** Browsers that are old enough not to send Sec-Fetch-Site are held by the SameSite cookie alone. */
function ownPage(route: Route, headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin') return true;
  // The user's own navigation: an address typed, or opened from outside the browser. A one-time address may also
  // be followed as a link; knowing it is what counts.
  const navigation = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  return navigation && (site === 'none' || route.kind === 'open');
}

/** More of one name than a browser of ours ever sends. */
const maxCookies = 8;

/** The values of all cookies of one name: another port's server may have put one beside ours, under another path. */
export function cookies(headers: IncomingHttpHeaders, name: string): string[] {
  return (headers.cookie ?? '')
    .split(';')
    .map((part) => part.trim().split('=', 2))
    .flatMap(([key, value]) => (key === name && value !== undefined ? [value] : []))
    .slice(0, maxCookies);
}

/** What our own page proves itself with: a header, or a parameter of the event stream, which can send no header. */
export function proofOf({ url, headers }: RequestHead): string | undefined {
  const header = headers['x-letterlock-proof'];
  if (typeof header === 'string') return header;
  return /^\/events\?proof=([\w-]{43})$/.exec(url)?.[1];
}
