/**
 * Received HTML made harmless. DOMPurify takes out all that is active; on top of it goes whatever would fetch
 * something from elsewhere, so that no sender learns that a mail was opened, and whatever would act on a click:
 * links keep their target as data only. The answer is a tree, never text that would be parsed a second time (the
 * second parse is where mutation attacks live).
 */
import DOMPurify, { type Config } from 'dompurify';
import { cleanStyleAttribute, cleanStyleSheet } from './clean-css.ts';
import { quietMarkup } from './quiet-markup.ts';

export interface CleanMail {
  /** Elements with their styles in `data-style` and link targets in `data-href`. */
  readonly body: DocumentFragment;
  /** The mail's style sheets, one text. */
  readonly css: string;
  /** How many remote resources were left out. */
  readonly remote: number;
  /** The mail was longer than is shown. */
  readonly cut: boolean;
}

/** Characters that are looked at: the longest newsletters have some 300,000. */
export const longestMail = 1_000_000;

const forbiddenTags =
  'form input button textarea select option optgroup datalist label fieldset dialog details summary menu meter ' +
  'progress output marquee blink audio video source track picture map area canvas slot template style';
const forbiddenAttributes =
  'srcset poster lowsrc dynsrc longdesc ping target download rel usemap ismap autofocus tabindex accesskey ' +
  'style contenteditable popover popovertarget role is part slot';

const config: Config & { RETURN_DOM_FRAGMENT: true } = {
  USE_PROFILES: { html: true },
  RETURN_DOM_FRAGMENT: true,
  FORCE_BODY: true,
  ALLOW_DATA_ATTR: false,
  ADD_ATTR: ['data-style'],
  // A style looks like an address with a scheme (`color:`), but is none.
  ADD_URI_SAFE_ATTR: ['data-style'],
  ALLOW_ARIA_ATTR: false,
  SANITIZE_NAMED_PROPS: true,
  FORBID_TAGS: forbiddenTags.split(' '),
  FORBID_ATTR: forbiddenAttributes.split(' '),
};

/** Pictures that a mail brings along itself; SVG is left out, it can hold references. */
const ownPicture = /^data:image\/(?:png|jpe?g|gif|webp|avif|bmp);base64,[a-z0-9+/=\s]*$/i;
const remoteUrl = /^\s*(?:https?:|\/\/|ftp:)/i;

interface Findings {
  css: string;
  remote: number;
}

/** A remote picture becomes what it is said to show; one that shows nothing was there to count readers. */
function cleanPicture(image: Element, findings: Findings): void {
  const source = image.getAttribute('src') ?? '';
  if (ownPicture.test(source)) return;
  if (remoteUrl.test(source)) findings.remote += 1;
  const alternative = image.getAttribute('alt')?.trim() ?? '';
  const stand = document.createElement('span');
  stand.setAttribute('data-picture', '');
  stand.textContent = alternative;
  if (alternative === '') image.remove();
  else image.replaceWith(stand);
}

function cleanElement(element: Element, findings: Findings): void {
  if (element.tagName === 'IMG') cleanPicture(element, findings);
  if (element.hasAttribute('background')) {
    if (remoteUrl.test(element.getAttribute('background') ?? '')) findings.remote += 1;
    element.removeAttribute('background');
  }
  const href = element.getAttribute('href');
  if (href !== null) {
    element.removeAttribute('href');
    if (element.tagName === 'A') element.setAttribute('data-href', href);
  }
  const style = element.getAttribute('data-style');
  if (style !== null) {
    element.removeAttribute('data-style');
    const { css, remote } = cleanStyleAttribute(style);
    findings.remote += remote;
    if (css !== '') element.setAttribute('data-style', css);
  }
}

/** Needs a DOM. Never throws, whatever it is given. */
export function sanitiseMail(html: string): CleanMail {
  const shown = html.slice(0, longestMail);
  const { markup, sheets } = quietMarkup(shown);
  const body = DOMPurify.sanitize(markup, config);
  const findings: Findings = { css: '', remote: (shown.match(/\s(?:srcset|poster)\s*=/gi) ?? []).length };
  for (const text of sheets) {
    const { css, remote } = cleanStyleSheet(text);
    findings.css += css;
    findings.remote += remote;
  }
  for (const element of body.querySelectorAll('*')) cleanElement(element, findings);
  return { body, css: findings.css, remote: findings.remote, cut: html.length > longestMail };
}
