import { Placeholder } from '@tiptap/extensions';
import { DOMParser } from '@tiptap/pm/model';
import { EditorContent, getSchema, useEditor, useEditorState, type Editor, type Extensions } from '@tiptap/react';
import { StarterKit } from '@tiptap/starter-kit';
import { Bold, Italic, Link, List, ListOrdered, Quote, Redo2, Undo2, Unlink } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useT } from '../../../i18n/index.ts';
import { sanitiseDraft, sanitisePasted } from '../../../mail/draft.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { cx } from '../../../ui/cx.ts';
import type { FieldControl } from '../../../ui/field.tsx';
import { Input } from '../../../ui/input.tsx';
import { Popover } from '../../../ui/popover.tsx';
import { MergeMenu } from './merge-menu.tsx';

interface RichTextProps extends Partial<FieldControl> {
  readonly label: string;
  /** The first text; later changes from outside are the caller's `key`. */
  readonly html: string;
  readonly placeholder?: string;
  readonly compact?: boolean;
  readonly onChange: (html: string) => void;
  /** Offers the contact's fields. */
  readonly mergeTags?: boolean;
}

/** What counts as nothing: an editor without text still has a paragraph. */
function cleaned(editor: Editor): string {
  return editor.isEmpty ? '' : editor.getHTML();
}

function extensionsOf(placeholder: string): Extensions {
  return [
    StarterKit.configure({
      heading: false,
      codeBlock: false,
      code: false,
      strike: false,
      link: { openOnClick: false, autolink: true, defaultProtocol: 'https', protocols: ['http', 'https', 'mailto'] },
    }),
    Placeholder.configure({ placeholder }),
  ];
}

/** The document that an editor begins with; given as text, it would parse that itself, which the page refuses. */
function read(html: string, extensions: Extensions) {
  return DOMParser.fromSchema(getSchema(extensions)).parse(sanitiseDraft(html)).toJSON();
}

/** An editor for the formatted part of a mail: what mail programs show alike, and no more. */
export function RichText({
  label,
  html,
  placeholder = '',
  compact = false,
  onChange,
  mergeTags = false,
  ...control
}: RichTextProps) {
  const [beginning] = useState(() => {
    const extensions = extensionsOf(placeholder);
    return { extensions, content: read(html, extensions) };
  });
  const editor = useEditor({
    ...beginning,
    // The styles are ours: a style element made at run time is refused by the content security policy.
    injectCSS: false,
    editorProps: {
      transformPastedHTML: sanitisePasted,
      attributes: {
        role: 'textbox',
        'aria-multiline': 'true',
        'aria-label': label,
        ...(control.id === undefined ? {} : { id: control.id }),
        class: cx('rich-text outline-none', compact ? 'min-h-16' : 'min-h-52'),
      },
    },
    onUpdate: ({ editor: changed }) => onChange(cleaned(changed)),
  });
  return (
    <div className="rounded-md border border-line-strong bg-surface focus-within:border-accent focus-within:outline-1 focus-within:outline-accent">
      <Toolbar editor={editor}>
        {mergeTags && (
          <>
            <span className="mx-1 h-4 w-px bg-line" />
            <MergeMenu onInsert={(text) => editor.chain().focus().insertContent({ type: 'text', text }).run()} />
          </>
        )}
      </Toolbar>
      <div className="max-h-[50vh] overflow-y-auto px-3 py-2">
        <EditorContent editor={editor} />
      </div>
    </div>
  );
}

function Toolbar({ editor, children }: { readonly editor: Editor; readonly children: ReactNode }) {
  const t = useT();
  const active = useEditorState({
    editor,
    selector: ({ editor: now }) => ({
      bold: now.isActive('bold'),
      italic: now.isActive('italic'),
      bulletList: now.isActive('bulletList'),
      orderedList: now.isActive('orderedList'),
      quote: now.isActive('blockquote'),
      canUndo: now.can().undo(),
      canRedo: now.can().redo(),
    }),
  });
  const run = () => editor.chain().focus();
  return (
    <div role="toolbar" className="flex flex-wrap items-center gap-0.5 border-b border-line px-1.5 py-1">
      <IconButton
        size="sm"
        icon={Bold}
        label={t('campaigns:sequence.bold')}
        shortcut="mod+b"
        pressed={active.bold}
        onClick={() => run().toggleBold().run()}
      />
      <IconButton
        size="sm"
        icon={Italic}
        label={t('campaigns:sequence.italic')}
        shortcut="mod+i"
        pressed={active.italic}
        onClick={() => run().toggleItalic().run()}
      />
      <IconButton
        size="sm"
        icon={List}
        label={t('campaigns:sequence.bulletList')}
        pressed={active.bulletList}
        onClick={() => run().toggleBulletList().run()}
      />
      <IconButton
        size="sm"
        icon={ListOrdered}
        label={t('campaigns:sequence.orderedList')}
        pressed={active.orderedList}
        onClick={() => run().toggleOrderedList().run()}
      />
      <IconButton
        size="sm"
        icon={Quote}
        label={t('campaigns:sequence.quote')}
        pressed={active.quote}
        onClick={() => run().toggleBlockquote().run()}
      />
      <LinkTool editor={editor} />
      {children}
      <span className="flex-1" />
      <IconButton
        size="sm"
        icon={Undo2}
        label={t('campaigns:sequence.undo')}
        shortcut="mod+z"
        disabled={!active.canUndo}
        onClick={() => run().undo().run()}
      />
      <IconButton
        size="sm"
        icon={Redo2}
        label={t('campaigns:sequence.redo')}
        shortcut="mod+shift+z"
        disabled={!active.canRedo}
        onClick={() => run().redo().run()}
      />
    </div>
  );
}

/** Sets the link of the selection, or of new text where nothing is selected. */
function LinkTool({ editor }: { readonly editor: Editor }) {
  const t = useT();
  const [open, setOpen] = useState(false);
  const [href, setHref] = useState('');
  const linked = useEditorState({ editor, selector: ({ editor: now }) => now.isActive('link') });
  const show = (next: boolean): void => {
    const known: unknown = editor.getAttributes('link')['href'];
    if (next) setHref(typeof known === 'string' ? known : 'https://');
    setOpen(next);
  };
  const save = (): void => {
    const chain = editor.chain().focus().extendMarkRange('link');
    if (editor.state.selection.empty && !linked)
      chain.insertContent({ type: 'text', text: href, marks: [{ type: 'link', attrs: { href } }] }).run();
    else chain.setLink({ href }).run();
    setOpen(false);
  };
  const ready = /^(?:https?:\/\/|mailto:)\S+$/i.test(href) || href.includes('{{');
  return (
    <Popover
      label={t('campaigns:sequence.link')}
      open={open}
      onOpenChange={show}
      className="w-80"
      trigger={<IconButton size="sm" icon={Link} label={t('campaigns:sequence.link')} pressed={linked} />}
    >
      <form
        className="flex gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          event.stopPropagation();
          if (ready) save();
        }}
      >
        <Input
          aria-label={t('campaigns:sequence.linkAddress')}
          value={href}
          onChange={({ target }) => setHref(target.value)}
        />
        <Button type="submit" variant="primary" disabled={!ready}>
          {t('ui:save')}
        </Button>
        {linked && (
          <IconButton
            icon={Unlink}
            label={t('campaigns:sequence.linkRemove')}
            onClick={() => {
              editor.chain().focus().extendMarkRange('link').unsetLink().run();
              setOpen(false);
            }}
          />
        )}
      </form>
    </Popover>
  );
}
