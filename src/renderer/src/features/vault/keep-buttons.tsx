import { Download, Printer } from 'lucide-react';
import { saveBlob } from '../../api/files.ts';
import { useT } from '../../i18n/index.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';

interface KeepButtonsProps {
  readonly text: string;
  readonly fileName: string;
  /** Of the file, which may say more than the text; made when it is asked for. */
  readonly fileText: () => string;
}

/** The ways to keep what is shown once: copied, as a file, on paper. */
export function KeepButtons({ text, fileName, fileText }: KeepButtonsProps) {
  const t = useT();
  return (
    <div className="flex flex-wrap gap-2 print:hidden">
      <CopyButton text={text} />
      <Button icon={Download} onClick={() => saveBlob(new Blob([fileText()], { type: 'text/plain' }), fileName)}>
        {t('vault:recovery.download')}
      </Button>
      <Button icon={Printer} onClick={() => window.print()}>
        {t('vault:recovery.print')}
      </Button>
    </div>
  );
}
