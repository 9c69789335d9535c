/**
 * Why a server refused, from its words: the fallback where it gave no telling status. The first pattern that fits
 * decides, so that what is certain and specific stands before what is general.
 */
export type Reason =
  | 'user-unknown'
  | 'host-unknown'
  | 'moved'
  | 'not-accepting'
  | 'mailbox-full'
  | 'disabled'
  | 'block'
  | 'content'
  | 'quota'
  | 'expired'
  | 'system';

/** These mark an address as bad for good; all others keep the contact. */
export const hardReasons: ReadonlySet<Reason> = new Set(['user-unknown', 'host-unknown', 'moved', 'not-accepting']);

const patterns: readonly (readonly [Reason, RegExp])[] = [
  [
    'quota',
    /(daily|hourly) (user )?sending (quota|limit) exceeded|unusual (sending )?activity|you have reached a limit for sending|you've reached your daily limit|submission quota exceeded/i,
  ],
  [
    'mailbox-full',
    /mailbox (is )?full|(over|exceed\w*)( \w+){0,3} (quota|storage)|quota (is )?(exceeded|full)|out of storage|disk ?quota|not enough storage|storage (space|limit)|user is over the quota|mailbox size limit|maildir over quota|insufficient (system )?storage|size of mailbox|too much mail data|is full\b|mailbox exceeds|quotaexceeded/i,
  ],
  [
    'moved',
    /has moved|not our customer|no longer (employed|works|with us|uses this)|user (has )?moved|user not local; please try|address (has )?changed/i,
  ],
  [
    'not-accepting',
    /null mx|does(n't| not) (receive|accept) e?mail|no mx record|malformed or unexpected name server reply|mx record.*invalid|does not accept mail|have no mx|no smtp (service|server)|unable to route.*invalid mx/i,
  ],
  [
    'host-unknown',
    /host or domain name not found|(host|domain)( name)? (is )?(unknown|not found)|unknown (host|domain)|unroute?able (mail )?(domain|address)|account or domain may not exist|host \S{1,255} not found|dns lookup failure|no such (host|domain)|domain (does not exist|is not reachable|doesn't exist)|nxdomain|couldn't find any host|can't find (any )?host|domain must exist|domain is not valid|could not be resolved|no (a|mx|address) record|unable to resolve|name service error.*not found|bad destination system|dns server returned answer with no data/i,
  ],
  // Microsoft's answer to a recipient that its directory does not list.
  ['user-unknown', /recipient address rejected: access denied/i],
  [
    'block',
    /block(ed|list)|blacklist|\brbl\b|spamhaus|black ?list|reputation|\bdmarc\b|\bspf\b|\bdkim\b|reverse dns|\bptr\b|policy|unauthenticated|not authenticated|access denied|relay(ing)? (access )?denied|not (allowed|permitted) to relay|unable to relay|sender (was |is )?(rejected|denied)|client host rejected|too many (connections|messages)|rate limit|frequency limited|throttl|not allowed|not permitted|permission|unsolicited|\bspam\b|greylist|gr[ea]y-?listed|authentication|verify failed|domain of sender|helo|my name was rejected|rejected due to|rejected for policy/i,
  ],
  [
    'content',
    /message (is )?too (large|big)|size (limit )?exceeded|exceed\w* (the )?(maximum )?(message )?size|virus|malware|content (was )?reject|header|8-?bit|attachment|rejected as spam|too many hops|routing loop|mail loop|hop count/i,
  ],
  [
    'disabled',
    /(account|mailbox|recipient|address|user)( \w+){0,6} (is |has been |was |currently )*(disabled|deactivated|suspended|frozen|inactive|locked|blocked|discontinued)|(disabled|inactive|suspended|frozen) (account|mailbox|recipient|user|email)|mailbox (is )?(currently )?unavailable.*temporar|not active/i,
  ],
  [
    'user-unknown',
    /(user|recipient|address|account|mailbox|addressee)( \w+){0,3} (is )?(unknown|not found|invalid|does not exist|doesn't exist|not exist|not known|no longer (valid|exists|available)|unavailable|undeliverable|rejected|not recognized|not listed|not local)|unknown( \w+)? (user|recipient|address|account|mailbox|local[ -]part)|no such( \w+)? (user|recipient|address|account|mailbox|person|addressee|name)|no (mailbox|account|user|recipient)( \w+)? (here|by that name|found|with|named|called)|(invalid|bad|nonexistent|non-existent|illegal) (\w+ )?(recipient|address|mailbox|user|destination)|does(n't| not) (exist|have a .{1,80} account|match)|recipnotfound|recipientnotfound|mailbox (not found|does not exist|name not allowed|unavailable)|not a valid (user|recipient|mailbox|address)|destinataire invalide|unbekannter? (empf|benutz)|empfänger(adresse)? (ist )?(unbekannt|nicht gefunden|existiert)|no existe|utente sconosciuto|user not found|isn't a (valid|known)|didn't recognize|couldn't be found|wasn't found|could not be found|no such mailbox|user doesn't have|not a (known|registered) user|宛先が見つかりません|user is unknown|not listed in|リストにありません|存在しません|we do not have|undeliverable address|recipient address rejected[.\s]*(\(|$)|no valid recipients|there is no( such)? (user|account|mailbox)|unknown recipient|invalid user/i,
  ],
  [
    'expired',
    /timed? ?out|retry (time ?out|limit)|too long|expired|delivery time|could not be delivered (for|within)|undeliverable for|gave up|try again later|deferred|delayed/i,
  ],
  [
    'system',
    /system (error|failure|resources)|internal (server )?error|service (currently )?unavailable|connection (refused|reset|lost|closed|dropped)|lost connection|network|unreachable|temporar|configuration|can't create|local error|load|ldap/i,
  ],
];

const maxChars = 4000;

export function reasonOf(text: string): Reason | null {
  const bounded = text.slice(0, maxChars).replace(/\s+/g, ' ');
  return patterns.find(([, pattern]) => pattern.test(bounded))?.[0] ?? null;
}
