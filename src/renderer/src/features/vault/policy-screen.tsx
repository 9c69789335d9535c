import type { PolicyProblem } from '../../../../shared/contract/policy.ts';
import { useT, translateSentence } from '../../i18n/index.ts';
import { Button } from '../../ui/button.tsx';
import { Callout } from '../../ui/states.tsx';
import { Stage } from './stage.tsx';

interface PolicyScreenProps {
  readonly problems: readonly PolicyProblem[];
  readonly onRetry: () => void;
}

/** Why nothing can be opened: what is wrong with the organisation's policy, value by value. */
export function PolicyScreen({ problems, onRetry }: PolicyScreenProps) {
  const t = useT();
  return (
    <Stage title={t('policy:invalid.title')} footer={t('policy:invalid.todo')}>
      <Callout tone="danger">{t('policy:invalid.lead')}</Callout>
      <ul className="flex flex-col gap-3">
        {problems.map(({ source, field, expected }) => (
          <li key={`${source} ${field} ${expected}`} className="select-text">
            <p className="font-mono text-sm font-medium break-all">
              {field === '' ? t('policy:invalid.whole') : field}
            </p>
            <p className="break-words">{translateSentence(expected)}</p>
            <p className="text-sm break-all text-muted">{source}</p>
          </li>
        ))}
      </ul>
      <Button onClick={onRetry}>{t('policy:invalid.again')}</Button>
    </Stage>
  );
}
