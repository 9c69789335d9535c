import type { ReactNode } from 'react';
import { useT } from '../i18n/index.ts';
import { setHelpOpen, useCommandStore, type Command } from '../stores/commands.ts';
import { Dialog } from '../ui/dialog.tsx';
import { displayKeys } from '../ui/shortcuts.ts';

interface Line {
  readonly title: string;
  readonly keys: readonly string[];
  /** Each of the keys does it; otherwise they are pressed one after the other. */
  readonly any?: boolean;
}

function keycaps(keys: string): readonly string[] {
  return keys.split(' ').map((press) => displayKeys(press).join(' '));
}

function Lines({ heading, lines }: { readonly heading: string; readonly lines: readonly Line[] }): ReactNode {
  const t = useT();
  if (lines.length === 0) return null;
  return (
    <section className="break-inside-avoid pb-4">
      <h3 className="pb-1 text-sm font-medium text-muted">{heading}</h3>
      <dl>
        {lines.map(({ title, keys, any = false }) => (
          <div key={title} className="flex h-7.5 items-center justify-between gap-4 border-b border-line/60">
            <dt className="min-w-0 truncate">{title}</dt>
            <dd className="flex shrink-0 items-center gap-1 text-sm text-muted">
              {keys.map((key, index) => (
                <span key={`${key}${String(index)}`} className="flex items-center gap-1">
                  {index > 0 && <span>{t(any ? 'shell:shortcuts.or' : 'shell:shortcuts.sequence')}</span>}
                  <kbd className="rounded-sm border border-line bg-sunken px-1.5 font-sans text-xs font-medium">
                    {key}
                  </kbd>
                </span>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Every shortcut that works now. */
export function ShortcutHelp() {
  const t = useT();
  const open = useCommandStore((state) => state.helpOpen);
  const commands = useCommandStore((state) => state.commands);
  const lines = (group: Command['group']): Line[] =>
    commands.flatMap((command) =>
      command.group === group && command.shortcut !== undefined
        ? [{ title: command.title, keys: keycaps(command.shortcut) }]
        : [],
    );
  return (
    <Dialog open={open} onClose={() => setHelpOpen(false)} title={t('shell:shortcuts.title')} size="lg">
      <div className="columns-2 gap-8 pb-2">
        <Lines heading={t('shell:palette.go')} lines={lines('go')} />
        <Lines heading={t('shell:shortcuts.general')} lines={lines('general')} />
        <Lines heading={t('shell:shortcuts.thisScreen')} lines={lines('screen')} />
        <Lines
          heading={t('shell:shortcuts.lists')}
          lines={[
            { title: t('shell:shortcuts.nextRow'), keys: ['J', '↓'], any: true },
            { title: t('shell:shortcuts.previousRow'), keys: ['K', '↑'], any: true },
            { title: t('shell:shortcuts.openRow'), keys: ['↵'] },
            { title: t('shell:shortcuts.select'), keys: ['X'] },
            { title: t('shell:shortcuts.selectRange'), keys: keycaps('shift+ArrowDown') },
            { title: t('shell:shortcuts.close'), keys: ['Esc'] },
          ]}
        />
      </div>
    </Dialog>
  );
}
