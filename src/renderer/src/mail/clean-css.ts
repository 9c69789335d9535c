/**
 * Styles of received mails: parsed by the browser into its object model, relieved of whatever would fetch
 * something, and written out again. What the parser did not understand is gone with that.
 */

/**
 * Anything of CSS that names a resource, or could hide one: a value with var() stays unparsed until it is used, and
 * an escape can spell `url` in a hundred ways there.
 */
const fetching = /\b(?:url|src|image|image-set|-webkit-image-set|cross-fade|element|attr|var|env)\s*\(|\\/i;
/** The longest style that is looked at, in characters: newsletters have some 50,000. */
const longest = 300_000;

export interface CleanCss {
  readonly css: string;
  /** How many declarations and rules would have fetched something. */
  readonly remote: number;
}

/** Custom properties could smuggle a resource past the check of the property that uses them. */
function refused(property: string, value: string): boolean {
  return property.startsWith('--') || property === 'behavior' || fetching.test(value);
}

function cleanDeclaration(style: CSSStyleDeclaration): number {
  let remote = 0;
  for (const property of Array.from(style)) {
    const value = style.getPropertyValue(property);
    if (!refused(property, value)) continue;
    style.removeProperty(property);
    if (fetching.test(value)) remote += 1;
  }
  return remote;
}

/** The declarations of a `style` attribute. */
export function cleanStyleAttribute(css: string): CleanCss {
  const scratch = document.createElement('span').style;
  scratch.cssText = css.slice(0, longest);
  const remote = cleanDeclaration(scratch);
  return { css: fetching.test(scratch.cssText) ? '' : scratch.cssText, remote };
}

function cleanRule(rule: CSSRule): CleanCss {
  if (rule instanceof CSSStyleRule) {
    const remote = cleanDeclaration(rule.style);
    const declarations = rule.style.cssText;
    return fetching.test(declarations)
      ? { css: '', remote: remote + 1 }
      : { css: `${rule.selectorText}{${declarations}}`, remote };
  }
  if (rule instanceof CSSMediaRule) {
    const inner = cleanRules(rule.cssRules);
    return { css: `@media ${rule.conditionText}{${inner.css}}`, remote: inner.remote };
  }
  return { css: '', remote: fetching.test(rule.cssText) ? 1 : 0 };
}

function cleanRules(rules: CSSRuleList): CleanCss {
  const cleaned = [...rules].map(cleanRule);
  return {
    css: cleaned.map(({ css }) => css).join('\n'),
    remote: cleaned.reduce((sum, { remote }) => sum + remote, 0),
  };
}

/** The content of a `style` element: style and media rules only; imports, fonts and the like are left out. */
export function cleanStyleSheet(css: string): CleanCss {
  const sheet = new CSSStyleSheet();
  const text = css.slice(0, longest).replaceAll(/<!--|-->/g, '');
  sheet.replaceSync(text.replaceAll(/@import[^;]*;?/gi, ''));
  const { css: cleaned, remote } = cleanRules(sheet.cssRules);
  return { css: cleaned, remote: remote + (text.match(/@import\b/gi)?.length ?? 0) };
}
