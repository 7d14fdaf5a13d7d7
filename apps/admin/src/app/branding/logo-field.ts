import { Component, inject, input, output, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import type { BrandLogo } from '@chancery/contracts';
import { bytes, count, Icon } from '@chancery/ui';
import { problemOf } from '../core/problem';
import { BrandingApi, type Crop } from './branding-api';

/** What mails give a logo: 170 by 70. */
const RATIO = 170 / 70;

const SIDES: readonly { key: keyof Crop; label: string }[] = [
  { key: 'x', label: 'From left' },
  { key: 'y', label: 'From top' },
  { key: 'width', label: 'Width' },
  { key: 'height', label: 'Height' },
];

/** The logo of a brand: dropped, pasted or browsed for, then cut if need be. The service re-encodes it. */
@Component({
  selector: 'ch-logo-field',
  imports: [FormsModule, Icon, MatButtonModule, MatFormFieldModule, MatInputModule],
  templateUrl: './logo-field.html',
  styleUrl: './logo-field.scss',
  host: { '(document:paste)': 'pasted($event)' },
})
export class LogoField {
  private readonly api = inject(BrandingApi);
  readonly logo = input.required<BrandLogo | null>();
  readonly disabled = input(false);
  /** A logo was taken in, or (null) removed. */
  readonly changed = output<BrandLogo | null>();
  protected readonly over = signal(false);
  protected readonly busy = signal(false);
  protected readonly refusal = signal<string | null>(null);
  /** The file of this visit, which alone can be cut anew. */
  protected readonly file = signal<File | null>(null);
  protected readonly crop = signal<Crop | null>(null);
  protected readonly sides = SIDES;
  protected readonly bytes = bytes;
  protected readonly count = count;

  protected dropped(event: DragEvent): void {
    event.preventDefault();
    this.over.set(false);
    const [file] = event.dataTransfer?.files ?? [];
    if (file && !this.disabled()) void this.take(file, null);
  }

  protected dragged(event: DragEvent): void {
    event.preventDefault();
    this.over.set(true);
  }

  protected pasted(event: ClipboardEvent): void {
    const [file] = event.clipboardData?.files ?? [];
    if (!file || this.disabled()) return;
    event.preventDefault();
    void this.take(file, null);
  }

  protected browsed(input: HTMLInputElement): void {
    const [file] = input.files ?? [];
    input.value = '';
    if (file) void this.take(file, null);
  }

  protected remove(): void {
    this.file.set(null);
    this.crop.set(null);
    this.refusal.set(null);
    this.changed.emit(null);
  }

  /** Begins with the largest part of the mail's ratio, in the middle. */
  protected beginCrop(logo: BrandLogo): void {
    const { width, height } = logo.before;
    const wide = Math.min(width, Math.round(height * RATIO));
    const high = Math.min(height, Math.round(wide / RATIO));
    this.crop.set({
      x: Math.round((width - wide) / 2),
      y: Math.round((height - high) / 2),
      width: wide,
      height: high,
    });
  }

  protected set(side: keyof Crop, pixels: number | null): void {
    const crop = this.crop();
    if (crop) this.crop.set({ ...crop, [side]: Math.max(0, Math.round(pixels ?? 0)) });
  }

  protected async cut(): Promise<void> {
    const [file, crop] = [this.file(), this.crop()];
    if (file && crop && (await this.take(file, crop))) this.crop.set(null);
  }

  private async take(file: File, crop: Crop | null): Promise<boolean> {
    this.busy.set(true);
    this.refusal.set(null);
    try {
      const logo = await this.api.upload(file, crop);
      this.file.set(file);
      this.changed.emit(logo);
      return true;
    } catch (error) {
      this.refusal.set(problemOf(error).detail);
      return false;
    } finally {
      this.busy.set(false);
    }
  }
}
