import { useDeferredValue, useState } from 'react';
import type { DlpLooksFor } from '../../../../shared/contract/dlp.ts';
import type { Output } from '../../../../shared/contract/index.ts';
import { useCall } from '../../api/hooks.ts';
import { exactText } from '../../i18n/errors.ts';
import { useT } from '../../i18n/index.ts';
import { Field } from '../../ui/field.tsx';
import { Textarea } from '../../ui/input.tsx';

/** A text to try a rule on while it is written. */
export function TryBox({ looksFor }: { readonly looksFor: DlpLooksFor | null }) {
  const t = useT();
  const [text, setText] = useState('');
  const asked = useDeferredValue(text);
  const tried = useCall(
    'dlp.tryOut',
    { looksFor: looksFor ?? { kind: 'anything' }, text: asked },
    { enabled: asked !== '' && looksFor !== null, keepPrevious: true },
  );
  const failed = tried.error === null ? null : exactText(tried.error);
  return (
    <div className="flex flex-col gap-2">
      <Field label={t('dlp:form.try')} hint={t('dlp:form.tryHint')} error={failed}>
        {(control) => (
          <Textarea
            {...control}
            rows={3}
            value={text}
            maxLength={100_000}
            onChange={({ target }) => setText(target.value)}
          />
        )}
      </Field>
      {asked !== '' && looksFor !== null && tried.error === null && tried.data !== undefined && (
        <Tried text={asked} tried={tried.data} />
      )}
    </div>
  );
}

const shownSigns = 600;

function Tried({ text, tried: { matches, count } }: { readonly text: string; readonly tried: Output<'dlp.tryOut'> }) {
  const t = useT();
  if (count === 0) return <p className="text-sm text-muted">{t('dlp:form.tryNone')}</p>;
  const pieces: { readonly at: number; readonly text: string; readonly found: boolean }[] = [];
  let upTo = 0;
  for (const { at, length } of matches) {
    if (at < upTo || at > shownSigns) continue;
    pieces.push({ at: upTo, text: text.slice(upTo, at), found: false });
    pieces.push({ at, text: text.slice(at, at + length), found: true });
    upTo = at + length;
  }
  pieces.push({ at: upTo, text: text.slice(upTo, Math.max(upTo, shownSigns)), found: false });
  return (
    <div role="status" className="flex flex-col gap-1">
      <p className="text-sm text-muted">{t('dlp:form.tryFound', { count })}</p>
      <p className="max-h-32 overflow-y-auto rounded-md bg-sunken p-2 text-sm break-words whitespace-pre-wrap">
        {pieces.map(({ at, text: piece, found }) =>
          found ? (
            <mark key={`${String(at)} found`} className="rounded-sm bg-warn-soft text-warn">
              {piece}
            </mark>
          ) : (
            <span key={`${String(at)} plain`}>{piece}</span>
          ),
        )}
      </p>
    </div>
  );
}
