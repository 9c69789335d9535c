import { Command as Cmdk } from 'cmdk';
import type { LucideIcon } from 'lucide-react';
import { Megaphone, Search, User } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { useDeferredValue, useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { fullName } from '../../../shared/names.ts';
import { useCall } from '../api/hooks.ts';
import { useMay } from '../api/may.ts';
import { features } from '../features/index.ts';
import { useT } from '../i18n/index.ts';
import { currentCommands, setPaletteOpen, useCommandStore, type Command } from '../stores/commands.ts';
import { Scrim } from '../ui/dialog.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { useFocusKeeper } from '../ui/use-focus.ts';

const has = (id: string): boolean => features.some((feature) => feature.id === id);
/** Shorter searches match too much to help. */
const shortestSearch = 2;

/** Every typed word must occur in the title or the other words of an entry; those at which a word begins come first. */
function fit(_id: string, query: string, keywords: readonly string[] = []): number {
  const text = ` ${keywords.join(' ').toLowerCase()}`;
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.every((word) => text.includes(word))) return 0;
  return words.every((word) => text.includes(` ${word}`)) ? 1 : 0.5;
}

export function Palette() {
  const t = useT();
  const open = useCommandStore((state) => state.paletteOpen);
  const focus = useFocusKeeper();
  return (
    <Radix.Root open={open} onOpenChange={setPaletteOpen}>
      <Radix.Portal>
        <Scrim />
        <Radix.Content
          {...focus}
          aria-describedby={undefined}
          className="fixed top-[14vh] left-1/2 z-50 w-150 max-w-[94vw] -translate-x-1/2 animate-fade overflow-hidden rounded-lg bg-raised shadow-pop outline-none"
        >
          <Radix.Title className="sr-only">{t('shell:palette.title')}</Radix.Title>
          <PaletteBody />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function PaletteBody() {
  const t = useT();
  const [query, setQuery] = useState('');
  const records = useRecords(query);
  const offered = useCommandStore((state) => state.commands);
  const commands = offered.filter(({ id }) => id !== 'palette');
  const screen = commands.filter(({ group }) => group === 'screen');
  return (
    <Cmdk label={t('shell:palette.title')} loop filter={fit} className="flex max-h-[60vh] flex-col">
      <div className="flex items-center gap-2.5 border-b border-line px-4">
        <Search aria-hidden size={16} className="text-faint" />
        <Cmdk.Input
          value={query}
          onValueChange={setQuery}
          placeholder={t('shell:palette.placeholder')}
          className="h-12 flex-1 bg-transparent text-md outline-none placeholder:text-faint"
        />
      </div>
      <Cmdk.List className="min-h-0 overflow-y-auto p-2">
        <Cmdk.Empty className="px-3 py-8 text-center text-muted">
          {records.looking ? t('ui:loading') : t('shell:palette.empty', { query })}
        </Cmdk.Empty>
        <Records records={records} />
        {screen.length > 0 && <Group heading={t('shell:shortcuts.thisScreen')} commands={screen} />}
        <Group heading={t('shell:palette.go')} commands={commands.filter(({ group }) => group === 'go')} />
        <Group heading={t('shell:palette.actions')} commands={commands.filter(({ group }) => group === 'general')} />
      </Cmdk.List>
      <p className="border-t border-line px-4 py-2 text-sm text-faint">{t('shell:palette.hint')}</p>
    </Cmdk>
  );
}

function Heading({ heading, children }: { readonly heading: string; readonly children: ReactNode }) {
  return (
    <Cmdk.Group
      heading={heading}
      className="mb-1 [&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-sm [&_[cmdk-group-heading]]:text-faint"
    >
      {children}
    </Cmdk.Group>
  );
}

function Group({ heading, commands }: { readonly heading: string; readonly commands: readonly Command[] }) {
  return (
    <Heading heading={heading}>
      {commands.map((command) => (
        <Row
          key={command.id}
          value={command.id}
          title={command.title}
          keywords={command.keywords ?? []}
          icon={command.icon}
          shortcut={command.shortcut}
          onRun={() => runCommand(command.id)}
        />
      ))}
    </Heading>
  );
}

function runCommand(id: string): void {
  currentCommands()
    .find((command) => command.id === id)
    ?.run();
}

interface RowProps {
  readonly value: string;
  readonly title: string;
  readonly note?: string;
  readonly icon?: LucideIcon | undefined;
  readonly shortcut?: string | undefined;
  readonly keywords: readonly string[];
  readonly onRun: () => void;
}

function Row({ value, title, note, icon: Icon, shortcut, keywords, onRun }: RowProps) {
  return (
    <Cmdk.Item
      value={value}
      keywords={[title, ...keywords]}
      onSelect={() => {
        setPaletteOpen(false);
        onRun();
      }}
      className="flex h-9 items-center gap-2.5 rounded-md px-2 data-[selected=true]:bg-selected"
    >
      <span className="flex w-4 justify-center text-muted">{Icon !== undefined && <Icon aria-hidden size={16} />}</span>
      <span className="min-w-0 truncate">{title}</span>
      {note !== undefined && <span className="min-w-0 flex-1 truncate text-muted">{note}</span>}
      {shortcut !== undefined && (
        <span className="ml-auto">
          <Kbd keys={shortcut} />
        </span>
      )}
    </Cmdk.Item>
  );
}

/** Contacts and campaigns whose name holds what is typed; those of a moment before until the new ones are there. */
function useRecords(query: string) {
  const may = useMay();
  const search = useDeferredValue(query.trim());
  const enabled = search.length >= shortestSearch;
  const contacts = useCall(
    'contacts.list',
    { filter: { search, conditions: [] }, limit: 6 },
    { enabled: enabled && has('contacts') && may('contacts:read'), keepPrevious: true },
  );
  const campaigns = useCall(
    'campaigns.list',
    { limit: 100 },
    { enabled: enabled && has('campaigns') && may('campaigns:read') },
  );
  const people = enabled ? (contacts.data?.items ?? []) : [];
  const named = (enabled ? (campaigns.data?.items ?? []) : [])
    .filter(({ name }) => name.toLowerCase().includes(search.toLowerCase()))
    .slice(0, 5);
  const looking = search !== query.trim() || contacts.isFetching || campaigns.isFetching;
  return { search, people, named, looking };
}

function Records({ records: { search, people, named } }: { readonly records: ReturnType<typeof useRecords> }) {
  const t = useT();
  const [, navigate] = useLocation();
  return (
    <>
      {people.length > 0 && (
        <Heading heading={t('shell:palette.contacts')}>
          {people.map((person) => {
            const name = fullName(person);
            return (
              <Row
                key={person.id}
                value={`contact-${String(person.id)}`}
                title={name === '' ? person.email : name}
                note={[name === '' ? '' : person.email, person.company].filter(Boolean).join(' · ')}
                icon={User}
                keywords={[search]}
                onRun={() => navigate(`/contacts/${String(person.id)}`)}
              />
            );
          })}
        </Heading>
      )}
      {named.length > 0 && (
        <Heading heading={t('shell:palette.campaigns')}>
          {named.map(({ id, name }) => (
            <Row
              key={id}
              value={`campaign-${String(id)}`}
              title={name}
              icon={Megaphone}
              keywords={[search]}
              onRun={() => navigate(`/campaigns/${String(id)}`)}
            />
          ))}
        </Heading>
      )}
    </>
  );
}
