import { Plus } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { AccountKind } from '../../../../../shared/contract/accounts.ts';
import { domainOf, withinDomain } from '../../../../../shared/domain-of.ts';
import { useCall } from '../../../api/hooks.ts';
import type { Translate } from '../../../i18n/catalogue.ts';
import { hasMessage, useT } from '../../../i18n/index.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { RadioGroup, type Option } from '../../../ui/choice.tsx';
import { Callout } from '../../../ui/states.tsx';
import { ImposedNote, useImposed, type Imposed } from '../../settings/imposed.tsx';
import type { Found } from './ask-address.tsx';
import { choicesFor, notesFor, otherChoices, providerAddresses, type Choice } from './choices.ts';
import { ServersWay } from './servers-way.tsx';
import { SesWay } from './ses-way.tsx';
import { SignInWay } from './sign-in-way.tsx';

interface ChooseWayProps {
  readonly found: Found;
  readonly onBack: () => void;
}

/** The ways to a mailbox, the best first, and what the chosen one needs. */
export function ChooseWay({ found, onBack }: ChooseWayProps) {
  const t = useT();
  const { address, candidates } = found;
  const [chosen, setChosen] = useState<string | null>(null);
  const [more, setMore] = useState(false);
  const [busy, setBusy] = useState(false);
  const others = useOthers(more);
  const first = choicesFor(address, candidates);
  const choices = more ? [...first, ...otherChoices(address, first, others)] : first;
  const forbidden = useForbidden(address);
  const choice = choices.find(({ key }) => key === chosen) ?? first.find((one) => forbidden(one) === null) ?? first[0];
  if (choice === undefined) return null;
  const recommended = candidates[0] !== undefined && candidates[0].source !== 'guess' ? first[0]?.key : undefined;
  return (
    <div className="flex flex-col gap-5">
      <div className="flex items-center gap-2">
        <span className="min-w-0 truncate text-lg font-semibold">{address}</span>
        {!busy && (
          <Button variant="ghost" size="sm" onClick={onBack}>
            {t('accounts:connect.change')}
          </Button>
        )}
      </div>
      {!busy && (
        <>
          {candidates.length === 0 && <Callout tone="warn">{t('accounts:connect.none')}</Callout>}
          <RadioGroup
            label={t('connect:ways')}
            look="cards"
            value={choice.key}
            onChange={setChosen}
            options={choices.map((one) =>
              optionOf(
                t,
                one,
                one.key === recommended,
                <ImposedNote entry={forbidden(one)} />,
                forbidden(one) !== null,
              ),
            )}
          />
          {!more && (
            <div className="-mt-2 flex items-center gap-2">
              <Button variant="ghost" size="sm" icon={Plus} onClick={() => setMore(true)}>
                {t('connect:more')}
              </Button>
              <span className="text-sm text-muted">{t('connect:moreHint')}</span>
            </div>
          )}
          <Notes choice={choice} />
        </>
      )}
      {forbidden(choice) === null ? (
        <Way key={choice.key} address={address} choice={choice} onBusy={setBusy} onBack={onBack} />
      ) : (
        <ImposedNote entry={forbidden(choice)} />
      )}
    </div>
  );
}

const kindOfWay: Readonly<Partial<Record<Choice['way'], AccountKind>>> = {
  'gmail-api': 'gmail',
  graph: 'outlook',
  'zoho-api': 'zoho',
  ses: 'ses',
};

/** What of the policy stands in a way's way, or null. */
function useForbidden(address: string): (choice: Choice) => Imposed | null {
  const kinds = useImposed('accountKinds');
  const domains = useImposed('accountDomains');
  const domain = domainOf(address);
  const inside = [domains?.value ?? []].flat().some((one) => withinDomain(domain, String(one)));
  return ({ way }) => {
    if (domains !== null && !inside) return domains;
    return kinds !== null && ![kinds.value].flat().includes(kindOfWay[way] ?? 'smtp-imap') ? kinds : null;
  };
}

function useOthers(enabled: boolean) {
  const [google, microsoft, zoho] = providerAddresses;
  const offers = [
    useCall('accounts.discover', { address: google, online: false }, { enabled }),
    useCall('accounts.discover', { address: microsoft, online: false }, { enabled }),
    useCall('accounts.discover', { address: zoho, online: false }, { enabled }),
  ];
  return offers.flatMap(({ data }) => data?.candidates ?? []);
}

function optionOf(
  t: Translate,
  choice: Choice,
  recommended: boolean,
  why: ReactNode,
  refused: boolean,
): Option<string> {
  const { way, provider, source, config } = choice;
  const label = t(`connect:way.${way}`, {
    provider,
    source: source === null ? '' : t(`accounts:connect.source.${source}`),
  });
  const servers = [config.smtp.host, config.imap?.host].filter(Boolean).join(' · ');
  return {
    value: choice.key,
    label: (
      <span className="inline-flex items-center gap-2">
        {label}
        {recommended && <Badge tone="accent">{t('connect:recommended')}</Badge>}
      </span>
    ),
    hint: refused ? why : way === 'imap' ? servers : t(`connect:wayHint.${way}`),
    disabled: refused,
  };
}

function Notes({ choice }: { readonly choice: Choice }) {
  const t = useT();
  const notes = notesFor(choice)
    .map((note) => `accounts:connect.note.${note}`)
    .filter(hasMessage);
  return notes.map((note) => <Callout key={note}>{t(note)}</Callout>);
}

interface WayProps {
  readonly address: string;
  readonly choice: Choice;
  /** While a sign-in is under way, nothing else is offered. */
  readonly onBusy: (busy: boolean) => void;
  readonly onBack: () => void;
}

function Way({ address, choice, onBusy, onBack }: WayProps) {
  const { signIn, way } = choice;
  if (signIn !== null)
    return <SignInWay address={address} choice={choice} offer={signIn} onBusy={onBusy} onBack={onBack} />;
  if (way === 'ses') return <SesWay address={address} smtpHost={choice.config.smtp.host} />;
  return <ServersWay address={address} choice={choice} />;
}
