import {
  afterNextRender,
  Component,
  computed,
  DestroyRef,
  type ElementRef,
  inject,
  input,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { Editor as Tiptap } from '@tiptap/core';
import StarterKit from '@tiptap/starter-kit';
import { Icon } from '../ui/icon';
import type { IconName } from '../ui/icons';
import type { EditorDocument } from './draft';
import { linkAddress } from './link-address';

interface Tool {
  icon: IconName;
  label: string;
  /** Node or mark whose presence at the caret presses the button. */
  mark: string;
  keys: string | null;
  run: (editor: Tiptap) => void;
}

const TOOLS: readonly Tool[] = [
  {
    icon: 'bold',
    label: 'Bold',
    mark: 'bold',
    keys: 'Control+B',
    run: (e) => e.chain().focus().toggleBold().run(),
  },
  {
    icon: 'italic',
    label: 'Italic',
    mark: 'italic',
    keys: 'Control+I',
    run: (e) => e.chain().focus().toggleItalic().run(),
  },
  {
    icon: 'underline',
    label: 'Underline',
    mark: 'underline',
    keys: 'Control+U',
    run: (e) => e.chain().focus().toggleUnderline().run(),
  },
  {
    icon: 'list',
    label: 'Bullet list',
    mark: 'bulletList',
    keys: null,
    run: (e) => e.chain().focus().toggleBulletList().run(),
  },
  {
    icon: 'list-ordered',
    label: 'Numbered list',
    mark: 'orderedList',
    keys: null,
    run: (e) => e.chain().focus().toggleOrderedList().run(),
  },
];

/** Rich text of a reply: Tiptap, trimmed to what the six buttons make. */
@Component({
  selector: 'ch-editor',
  imports: [Icon],
  templateUrl: './editor.html',
})
export class Editor {
  readonly start = input<EditorDocument | null>(null);
  readonly describedBy = input<string | null>(null);
  /** What is there after a change; `blank` is true while it holds no visible character. */
  readonly changed = output<{ html: string; document: EditorDocument; blank: boolean }>();

  private readonly place = viewChild.required<ElementRef<HTMLElement>>('place');
  private readonly linkField = viewChild<ElementRef<HTMLInputElement>>('linkField');
  private editor: Tiptap | null = null;
  protected readonly tools = TOOLS;
  protected readonly active = signal<ReadonlySet<string>>(new Set());
  /** The button that Tab reaches; arrows move it (ARIA toolbar). */
  protected readonly reachable = signal(0);
  protected readonly linkText = signal<string | null>(null);
  protected readonly linkFault = signal(false);
  protected readonly linked = computed(() => this.active().has('link'));

  constructor() {
    afterNextRender(() => this.create());
    inject(DestroyRef).onDestroy(() => this.editor?.destroy());
  }

  focus(): void {
    this.editor?.commands.focus('end');
  }

  protected run(tool: Tool): void {
    if (this.editor) tool.run(this.editor);
  }

  protected moveInToolbar(event: KeyboardEvent): void {
    const last = TOOLS.length;
    const to = {
      ArrowRight: this.reachable() + 1,
      ArrowLeft: this.reachable() - 1,
      Home: 0,
      End: last,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.reachable.set(to > last ? 0 : to < 0 ? last : to);
    const toolbar = (event.currentTarget as HTMLElement).closest('[role=toolbar]');
    toolbar?.querySelectorAll<HTMLElement>('button')[this.reachable()]?.focus();
  }

  protected openLink(): void {
    this.linkFault.set(false);
    this.linkText.set((this.editor?.getAttributes('link')['href'] as string | undefined) ?? '');
    setTimeout(() => this.linkField()?.nativeElement.focus());
  }

  protected setLink(event: Event): void {
    event.preventDefault();
    const href = linkAddress(this.linkField()?.nativeElement.value ?? '');
    if (href === null) return this.linkFault.set(true);
    const chain = this.editor?.chain().focus();
    if (this.editor?.state.selection.empty && !this.linked())
      chain
        ?.insertContent({ type: 'text', text: href, marks: [{ type: 'link', attrs: { href } }] })
        .run();
    else chain?.extendMarkRange('link').setLink({ href }).run();
    this.linkText.set(null);
  }

  protected removeLink(): void {
    this.editor?.chain().focus().extendMarkRange('link').unsetLink().run();
    this.linkText.set(null);
  }

  protected closeLink(): void {
    this.linkText.set(null);
    this.editor?.commands.focus();
  }

  private create(): void {
    const described = this.describedBy();
    this.editor = new Tiptap({
      element: this.place().nativeElement,
      // Never HTML: parsing it from a string is what Trusted Types forbid.
      content: this.start() ?? { type: 'doc', content: [{ type: 'paragraph' }] },
      // Its style would be an inline style sheet, which the policy of the page forbids; see editor.css.
      injectCSS: false,
      extensions: [
        StarterKit.configure({
          blockquote: false,
          code: false,
          codeBlock: false,
          dropcursor: false,
          gapcursor: false,
          heading: false,
          horizontalRule: false,
          strike: false,
          link: {
            openOnClick: false,
            defaultProtocol: 'https',
            protocols: ['mailto'],
            isAllowedUri: (address) => linkAddress(address) !== null,
            HTMLAttributes: { rel: 'noopener noreferrer', target: null, class: null },
          },
        }),
      ],
      editorProps: {
        attributes: {
          role: 'textbox',
          'aria-multiline': 'true',
          'aria-label': 'Your reply',
          ...(described ? { 'aria-describedby': described } : {}),
        },
      },
      onTransaction: ({ editor }) => {
        const marks = [...TOOLS.map(({ mark }) => mark), 'link'];
        this.active.set(new Set(marks.filter((mark) => editor.isActive(mark))));
      },
      onUpdate: ({ editor }) =>
        this.changed.emit({
          html: editor.getHTML(),
          document: editor.getJSON(),
          blank: editor.getText().trim() === '',
        }),
    });
    this.editor.commands.focus('end');
  }
}
