/**
 * A received mail's HTML, as its sender meant it to look, in a frame that can do nothing. Four walls, each of which
 * would hold alone: the tree is sanitised; the frame is sandboxed without scripts, forms, popups and navigation; it
 * inherits the page's content security policy and has a stricter one of its own; and nothing remote is left in it.
 *
 * The frame keeps our origin (`allow-same-origin`, never together with `allow-scripts`) so that this side can build
 * its tree node by node, without a second parse, set styles through the object model, which a policy without
 * `unsafe-inline` allows, and hear clicks on links.
 */
import { useEffect, useMemo, useRef, useState } from 'react';
import { useT } from '../i18n/index.ts';
import { Callout } from '../ui/states.tsx';
import { judgeLink, type LinkVerdict } from './links.ts';
import { LinkDialog } from './link-dialog.tsx';
import { sanitiseMail, type CleanMail } from './sanitise.ts';

const framePolicy = "default-src 'none'; img-src data:; form-action 'none'; base-uri 'none'";

const baseCss = `
  html { background: #fff; color: #1d1b18; color-scheme: light; }
  body { margin: 0; font: 14px/1.55 Inter, system-ui, sans-serif; overflow-wrap: anywhere; }
  #mail { padding: 16px 20px; }
  img { max-width: 100%; height: auto; }
  [data-picture] { display: inline-block; padding: 2px 8px; border: 1px dashed #8f8b84; border-radius: 4px; color: #5f5b54; }
  table { max-width: 100%; font: inherit; color: inherit; }
  a, [data-href] { color: #3343ab; text-decoration: underline; cursor: pointer; }
  [data-href]:focus-visible { outline: 2px solid #3d4fc4; outline-offset: 1px; }
  blockquote { margin: 0 0 0 2px; padding-left: 12px; border-left: 2px solid #d5d1ca; color: #5f5b54; }
  pre { white-space: pre-wrap; }
`;

/** Taller mails scroll inside of the frame, in pixels. */
const tallest = 12_000;

/** Writes the mail into an empty frame; answers the element that holds it. */
function build(frame: Document, mail: CleanMail): HTMLElement {
  const policy = frame.createElement('meta');
  policy.httpEquiv = 'Content-Security-Policy';
  policy.content = framePolicy;
  frame.head.replaceChildren(policy);
  const view = frame.defaultView;
  if (view !== null) {
    const sheets = [baseCss, mail.css].map((css) => {
      const sheet = new view.CSSStyleSheet();
      sheet.replaceSync(css);
      return sheet;
    });
    frame.adoptedStyleSheets = sheets;
  }
  const root = frame.createElement('div');
  root.id = 'mail';
  root.append(frame.importNode(mail.body, true));
  frame.body.replaceChildren(root);
  for (const element of frame.body.querySelectorAll<HTMLElement>('[data-style]')) {
    element.style.cssText = element.dataset['style'] ?? '';
    delete element.dataset['style'];
  }
  for (const link of frame.body.querySelectorAll<HTMLElement>('[data-href]')) {
    link.tabIndex = 0;
    link.setAttribute('role', 'link');
    link.title = link.dataset['href'] ?? '';
  }
  return root;
}

interface MailFrameProps {
  /** As received: untrusted. */
  readonly html: string;
  /** Names the frame for screen readers. */
  readonly label: string;
}

export function MailFrame({ html, label }: MailFrameProps) {
  const t = useT();
  const ref = useRef<HTMLIFrameElement>(null);
  const mail = useMemo(() => sanitiseMail(html), [html]);
  const [height, setHeight] = useState(80);
  const [link, setLink] = useState<LinkVerdict | null>(null);

  useEffect(() => {
    const element = ref.current;
    if (element === null) return undefined;
    let undo: (() => void) | undefined;
    const fill = (): void => {
      const frame = element.contentDocument;
      if (frame === null) return;
      undo?.();
      const root = build(frame, mail);
      const measure = (): void => setHeight(Math.min(tallest, Math.max(48, root.scrollHeight)));
      measure();
      const observer = new ResizeObserver(measure);
      observer.observe(root);
      const stop = listen(frame, setLink);
      undo = () => {
        observer.disconnect();
        stop();
      };
    };
    // Where the empty document arrives late it replaces the one that was filled at once: fill it again.
    fill();
    element.addEventListener('load', fill);
    return () => {
      element.removeEventListener('load', fill);
      undo?.();
    };
  }, [mail]);

  return (
    <div className="flex flex-col gap-2">
      {mail.remote > 0 && <Callout>{t('ui:mail.remote', { count: mail.remote })}</Callout>}
      {mail.cut && <Callout tone="warn">{t('ui:mail.cut')}</Callout>}
      <iframe
        ref={ref}
        title={label}
        sandbox="allow-same-origin"
        referrerPolicy="no-referrer"
        className="w-full rounded-md border border-line bg-white focus:outline-2 focus:outline-offset-1 focus:outline-accent"
        style={{ height }}
      />
      <LinkDialog link={link} onClose={() => setLink(null)} />
    </div>
  );
}

/** Hear clicks on links, and hand on the keys that belong to the window. */
function listen(frame: Document, onLink: (link: LinkVerdict) => void): () => void {
  const follow = (event: Event): void => {
    event.preventDefault();
    const view = frame.defaultView;
    if (view === null || !(event.target instanceof view.Element)) return;
    const link = event.target.closest('[data-href]');
    if (link !== null) onLink(judgeLink(link.getAttribute('data-href') ?? '', link.textContent ?? ''));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') follow(event);
    else window.dispatchEvent(new KeyboardEvent('keydown', event));
  };
  frame.addEventListener('click', follow);
  frame.addEventListener('auxclick', follow);
  frame.addEventListener('keydown', onKeyDown);
  return () => {
    frame.removeEventListener('click', follow);
    frame.removeEventListener('auxclick', follow);
    frame.removeEventListener('keydown', onKeyDown);
  };
}
