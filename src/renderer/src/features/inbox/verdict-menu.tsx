import { ChevronDown } from 'lucide-react';
import type { VerdictKind } from '../../../../shared/contract/inbox.ts';
import { call } from '../../api/client.ts';
import { useAction } from '../../api/hooks.ts';
import { useRefusal } from '../../api/may.ts';
import { useT } from '../../i18n/index.ts';
import { useToasts } from '../../stores/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { kindIcon, kinds } from './kinds.ts';

/** Corrects what a mail was taken for, says what that does, and offers the way back. */
export function useVerdict(receivedId: number, kind: VerdictKind): (chosen: VerdictKind) => void {
  const t = useT();
  const show = useToasts((state) => state.show);
  const showError = useToasts((state) => state.showError);
  const change = useAction('inbox.setVerdict', {
    onSuccess: (_output, input) =>
      show({
        title: t('inbox:changed', { kind: t(`inbox:kind.${input.kind}`) }),
        detail: t(`inbox:effect.${input.kind}`),
        action: {
          label: t('ui:undo'),
          run: () => void call('inbox.setVerdict', { receivedId, kind }).catch(showError),
        },
      }),
  });
  return (chosen) => {
    if (chosen !== kind) change.mutate({ receivedId, kind: chosen });
  };
}

interface VerdictMenuProps {
  readonly receivedId: number;
  readonly kind: VerdictKind;
}

export function VerdictMenu({ receivedId, kind }: VerdictMenuProps) {
  const t = useT();
  const refused = useRefusal()('inbox:write');
  const choose = useVerdict(receivedId, kind);
  return (
    <Menu
      trigger={
        <Button size="sm" variant="ghost" refused={refused} aria-label={t('inbox:change')}>
          {t('inbox:change')}
          <ChevronDown aria-hidden size={12} />
        </Button>
      }
      items={kinds.map((candidate, index) => ({
        label: t(`inbox:kind.${candidate}`),
        icon: kindIcon[candidate],
        shortcut: String(index + 1),
        checked: candidate === kind,
        disabled: refused !== null,
        onSelect: () => choose(candidate),
      }))}
    />
  );
}
