import { CircleCheck, PlugZap } from 'lucide-react';
import { useT } from '../../i18n/index.ts';
import { Button } from '../../ui/button.tsx';

interface TestButtonProps {
  /** Of the last test; null before the first. */
  readonly result: { readonly ok: boolean } | null;
  /** The mailbox is connected already, so that testing is not the next step. */
  readonly stored: boolean;
  readonly busy: boolean;
  readonly disabled: boolean;
  readonly onTest: () => void;
}

/** Tries the settings out: the main button until they have worked once. */
export function TestButton({ result, stored, busy, disabled, onTest }: TestButtonProps) {
  const t = useT();
  const works = result?.ok === true;
  return (
    <Button
      variant={stored || works ? 'secondary' : 'primary'}
      icon={works ? CircleCheck : PlugZap}
      busy={busy}
      disabled={disabled}
      onClick={onTest}
    >
      {t(busy ? 'accounts:connect.testing' : result === null ? 'accounts:connect.test' : 'accounts:connect.testAgain')}
    </Button>
  );
}
