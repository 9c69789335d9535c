import { useState } from 'react';
import { useT } from '../../i18n/index.ts';
import { Button } from '../../ui/button.tsx';
import { RadioGroup } from '../../ui/choice.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorCallout } from '../../ui/states.tsx';

interface OverlapDialogProps {
  readonly title: string;
  readonly hint: string;
  readonly action: string;
  readonly busy: boolean;
  readonly error: unknown;
  readonly onRotate: (hours: number) => void;
  readonly onClose: () => void;
}

const choices = ['24', '1', '168', '0'] as const;

/** How long a secret that is being replaced stays good. */
export function OverlapDialog({ title, hint, action, busy, error, onRotate, onClose }: OverlapDialogProps) {
  const t = useT();
  const [hours, setHours] = useState<(typeof choices)[number]>('24');
  return (
    <Dialog
      open
      size="sm"
      title={title}
      description={hint}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button variant="primary" busy={busy} onClick={() => onRotate(Number(hours))}>
            {action}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3 pb-2">
        <RadioGroup
          label={t('access:keys.overlapLabel')}
          value={hours}
          onChange={setHours}
          options={choices.map((value) => ({ value, label: t(`access:keys.overlap.${value}`) }))}
        />
        {error !== null && <ErrorCallout error={error} />}
      </div>
    </Dialog>
  );
}
