import { useState } from 'react';
import { Input, type InputProps } from './input.tsx';
import { numberOf } from './typed-number.ts';

interface NumberInputProps extends Omit<InputProps, 'type' | 'min' | 'max' | 'value' | 'onChange' | 'onBlur'> {
  readonly value: number;
  readonly least: number;
  readonly greatest: number;
  /** Gets whole numbers within the two only; nothing while there is none. */
  readonly onChange: (value: number) => void;
}

/** A whole number. What is typed stays as it is until the field is left: also nothing, on the way to another number. */
export function NumberInput({ value, least, greatest, onChange, ...native }: NumberInputProps) {
  const [text, setText] = useState<string | null>(null);
  return (
    <Input
      {...native}
      type="number"
      min={least}
      max={greatest}
      value={text ?? String(value)}
      onChange={({ target }) => {
        setText(target.value);
        const number = numberOf(target.value, least, greatest);
        if (number !== null && number !== value) onChange(number);
      }}
      onBlur={() => setText(null)}
    />
  );
}
