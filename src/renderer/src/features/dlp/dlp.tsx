import { useState } from 'react';
import { useMay } from '../../api/may.ts';
import { useT } from '../../i18n/index.ts';
import { Tabs } from '../../ui/tabs.tsx';
import { DlpFindings } from './findings.tsx';
import { DlpRules } from './rules.tsx';

/** What must not leave: the rules, and what they have found. */
export function Dlp() {
  const t = useT();
  const may = useMay();
  const [tab, setTab] = useState<'rules' | 'findings'>('rules');
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <p className="max-w-220 px-5 pt-3 text-muted">{t('dlp:lead')}</p>
      <p className="max-w-220 px-5 pt-1 pb-3 text-muted">{t('dlp:reads')}</p>
      <div className="flex min-h-0 flex-1 flex-col [&_[role=tablist]]:px-5">
        <Tabs
          label={t('dlp:title')}
          value={tab}
          onChange={setTab}
          tabs={[
            { value: 'rules', label: t('dlp:tabs.rules'), content: <DlpRules may={may('dlp:manage')} /> },
            { value: 'findings', label: t('dlp:tabs.findings'), content: <DlpFindings /> },
          ]}
        />
      </div>
    </div>
  );
}
